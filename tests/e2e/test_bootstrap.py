"""Machines without any Python: bin/ fetches one to run the buildpack with."""

from __future__ import annotations

import json
import os
import platform as machine
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.archives import Files
from e2e.dyno import Dyno, move
from e2e.heroku import PROCFILE, Platform

APP = {"main.py": "", "Procfile": PROCFILE}
# Nothing here may find a Python: those of the machine are hidden, the others are somewhere else.
HIDE = """\
for python in /usr/bin/python3* /usr/local/bin/python3*; do
  [ ! -f "$python" ] || mount --bind /dev/null "$python"
done
exec "$@"
"""


@pytest.fixture
def server(archives: Path) -> Iterator[Files]:
    with closing(Files(archives)) as server:
        yield server


@pytest.fixture
def bare(platform: Platform, archives: Path, server: Files) -> Platform:
    """A platform without a Python, and a server that has the one that is pinned."""
    if os.geteuid() != 0:
        pytest.skip("only root can hide the machine's Pythons, and this run is somebody else")
    # For its series the cache holds our tools.
    pinned = min(archives.glob("*.tar.gz"))
    sha256 = Path(f"{pinned}.sha256").read_text().split()[0]
    root = platform.root / "buildpack"
    shutil.copytree(platform.buildpack, root, symlinks=True)
    archive = {"file": pinned.name, "sha256": sha256}
    content = {"url": "http://127.0.0.1:1/", "archives": {machine.machine(): archive}}
    (root / "vendor/python.json").write_text(json.dumps(content, indent=2))
    (platform.root / "no python").mkdir()
    platform.buildpack, platform.stack = root, platform.root / "no python"
    platform.prefix = ("unshare", "--mount", "sh", "-c", HIDE, "sh")
    platform.environ = {"PYENV_ROOT": "/nonexistent", "SLUGLINE_PYTHON_BOOTSTRAP_URL": ""}
    platform.config = {
        "SLUGLINE_PYTHON_OFFERS": "archive",
        "SLUGLINE_PYTHON_ARCHIVES": str(archives),
        "SLUGLINE_PYTHON_BOOTSTRAP_URL": f"http://{server.host}",
    }
    return platform


def test_a_slug_is_built_without_a_python_and_one_is_fetched_once(
    bare: Platform, server: Files
) -> None:
    first = bare.build(bare.checkout(APP))
    second = bare.build(bare.checkout(APP))

    assert (first.code, second.code) == (0, 0), first.output
    assert first.out.startswith("       Installing a Python to run the buildpack with\n")
    assert "Installing" not in second.out.partition("Done")[0]
    assert len(server.asked) == 1
    with closing(Dyno(move(second.app), second.processes["web"])) as web:
        assert web.get("/")[0] == 200


def test_a_lifecycle_gets_its_plan_without_a_python(bare: Platform) -> None:
    app, plan = bare.checkout(APP), bare.root / "plan.toml"

    done = subprocess.run(
        [*bare.prefix, bare.buildpack / "bin/detect", bare.root, plan],
        cwd=app,
        env=bare.environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert plan.read_text() == '[[provides]]\nname = "python"\n\n[[requires]]\nname = "python"\n'


def test_an_image_is_built_without_a_python_and_the_fetched_one_is_kept(
    bare: Platform, server: Files
) -> None:
    app, layers, own = bare.checkout(APP), bare.root / "layers", bare.root / "platform"
    shutil.copytree(bare.cache / "slugline", layers / "tools/slugline", symlinks=True)
    plan = bare.root / "plan.toml"
    plan.write_text('[[entries]]\nname = "python"\n')
    (own / "env").mkdir(parents=True)
    for name, text in bare.config.items():
        (own / "env" / name).write_text(text)

    done = subprocess.run(
        [*bare.prefix, bare.buildpack / "bin/build", layers, own, plan],
        cwd=app,
        env=bare.environment() | {"CNB_LAYERS_DIR": str(layers), "CNB_TARGET_OS": "linux"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(server.asked) == 1
    assert "cache = true" in (layers / "tools.toml").read_text()
    assert len(list((layers / "tools/slugline/tools").glob("cpython-*"))) == 1


def test_when_none_can_be_fetched_the_cure_is_told(bare: Platform, server: Files) -> None:
    bare.config["SLUGLINE_PYTHON_BOOTSTRAP_URL"] = f"http://me:secret@{server.host}/nowhere"

    process = bare.start(bare.checkout(APP))
    _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert said.startswith(" !     Error: The buildpack needs Python 3.10 or newer to run")
    assert "apt-get install python3" in said
    assert "secret" not in said
    assert list((bare.cache / "slugline/tools").glob(".fetching-*")) == []
