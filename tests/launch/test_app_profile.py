from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from buildpack.launch.app_profile import render_app_profile
from buildpack.launch.start import start_argv, start_with

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SCRIPTS = {
    ".profile.d/b.sh": "export ORDER=${ORDER}b\n",
    ".profile.d/a.sh": "export ORDER=a HERE=$HOME\n",
    ".profile.d/README": "export NEVER=1\n",
    ".profile": "export ORDER=$ORDER,own EMPTY= GREETING='say \"hi\"\nagain' SAME=same; quiet=1\n",
}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    for name, text in SCRIPTS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def tell(app: Path, env: dict[str, str]) -> dict[str, str]:
    """Return what the program tells a launcher."""
    reading, writing = os.pipe()
    program = f"exec 3>&{writing}\n{render_app_profile()}"
    # Without a PATH there is no program that it could start.
    argv = ["/bin/bash", "--noprofile", "--norc", "-c", program]
    subprocess.run(argv, cwd=app, env={"PATH": "/nowhere", **env}, check=True, pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        return tomllib.loads(told.read().decode())


def test_a_launcher_is_told_what_the_apps_scripts_have_changed(app: Path) -> None:
    assert tell(app, {"HOME": "/home/somebody", "SAME": "same"}) == {
        "EMPTY": "",
        "GREETING": 'say "hi"\nagain',
        "HERE": str(app),
        "ORDER": "ab,own",
    }


def test_without_a_home_there_is_none_afterwards_either(app: Path) -> None:
    assert "HOME" not in tell(app, {})


def test_what_a_script_prints_is_no_message_to_a_launcher(app: Path) -> None:
    (app / ".profile").write_text("echo 'x = 1' >&3 || true\n")

    assert tell(app, {}).keys() == {"HERE", "ORDER"}


def test_a_slug_and_a_boot_check_source_the_same(app: Path) -> None:
    command = 'echo "$ORDER in $PWD"'
    script = app / "own.sh"
    script.write_text("export WHO=us\n")

    for argv in (start_argv(command), start_with(str(script), command)):
        env = {"PATH": "/invalid", "HOME": str(app)}
        done = subprocess.run(
            argv, cwd=app, executable="/bin/bash", env=env, capture_output=True, check=True
        )
        assert done.stdout.decode() == f"ab,own in {app}\n"
