"""It changes the process that it runs in, so each test has one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
CALL = """
import os, sys
from pathlib import Path
from buildpack.platforms.app_python import leave_app_python

app, sys.executable = Path(sys.argv[1]), sys.argv[2] or sys.executable
leave_app_python(app, app / "program", ["one two", "three"])
print("stayed", os.environ["PATH"])
"""


def call(app: Path, path: str, executable: Path | str = "") -> str:
    """Return what comes of a call in a process that *executable* seems to run."""
    (app / ".heroku/venv/bin").mkdir(parents=True)
    (app / "program").write_text('echo "anew $PATH $#"\n')
    return subprocess.run(
        [sys.executable, "-c", CALL, str(app), str(executable)],
        env={"PATH": path, "PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_what_the_app_brings_is_no_program_of_the_systems(tmp_path: Path) -> None:
    ours = f"{tmp_path}/.heroku/venv/bin:{tmp_path}/.heroku/python/bin"
    others = f"{tmp_path}/.heroku/node/bin:{tmp_path}/.heroku/python-old/bin:/bin"

    assert call(tmp_path, f"{ours}:{others}:") == f"stayed {others}:\n"


def test_another_python_goes_on_where_the_apps_own_runs_us(tmp_path: Path) -> None:
    own = tmp_path / ".heroku/python/bin/python3"

    assert call(tmp_path, f"{own.parent}:/bin", own) == "anew /bin 2\n"


def test_a_directory_that_is_linked_is_the_same_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "app")
    path = f"{tmp_path}/link/.heroku/venv/bin:/bin"

    assert call(tmp_path / "app", path) == "stayed /bin\n"
