from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from buildpack.plan.shell_line import begin_in


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("python a.py *.json", "exec python a.py *.json"),
        ('python a.py --into "$PWD"', 'exec python a.py --into "$PWD"'),
        ("PORT=1 gunicorn app", "PORT=1 gunicorn app"),
        ("python a.py && python b.py", "python a.py && python b.py"),
        ("python a.py & wait", "python a.py & wait"),
        ("python $(cat x)", "python $(cat x)"),
        ("python a.py > log", "python a.py > log"),
        ("exec gunicorn app", "exec gunicorn app"),
        ("while true; do x; done", "while true; do x; done"),
        ("test -f x", "test -f x"),
        (". ./env", ". ./env"),
    ],
)
def test_what_only_a_shell_knows_is_left_to_one(command: str, line: str) -> None:
    assert begin_in("services/api", command) == f"cd services/api && {line}"


@pytest.mark.parametrize(
    "command",
    [
        "gunicorn --bind 0.0.0.0:$PORT app:app",
        "gunicorn 'app:create_app()'",
        "bin/start 'a b'",
        "python a.py '*.json'",
    ],
)
def test_a_plain_program_needs_none(command: str) -> None:
    assert begin_in("services/api", command) == f"env -C services/api {command}"


def test_the_root_changes_nothing() -> None:
    assert begin_in(".", "gunicorn app") == "gunicorn app"


@pytest.mark.parametrize("name", ["back end", "$(touch x)", "it's", "a;b"])
def test_the_name_of_a_directory_is_never_code(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    line = begin_in(name, "pwd")

    done = subprocess.run(
        ["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert Path(done.stdout.strip()).name == name
    assert [path.name for path in tmp_path.iterdir()] == [name]
