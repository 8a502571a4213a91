"""What bin/detect says without a Python is what it says with one."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from buildpack import detect

TOP = Path(__file__).parents[2]
APPS = (
    (),
    ("README.md",),
    ("setup.pyc", "requirements.txt.bak"),
    ("pylock.prod.toml",),
    ("my app.py",),
    (".hidden.py",),
    ("shop/__init__.py",),
    ("my-shop/__init__.py",),
    ("3shop/__init__.py",),
    ("backend/requirements.txt",),
    ("two/levels/manage.py",),
    ("more/than/two/manage.py",),
    ("backend/script.py",),
    ("backend/pyvenv.cfg", "backend/setup.py"),
    ("node_modules/gyp/setup.py",),
    (".hidden/setup.py",),
    ("package.json", "backend/requirements.txt"),
    ("Gemfile", "backend/app.py"),
    ("go.mod", "tools.py"),
)


def ask(app: Path, python: str = "") -> tuple[int, str]:
    """Return the exit code, and the build plan that a lifecycle would read."""
    plan = app.with_name(f"{app.name}.toml")
    plan.write_text("")
    script = '. "$0"; detect "$@"' if not python else 'exec "$@"'
    program = TOP / "buildpack/bootstrap/detect.sh"
    asked = [str(app.parent), str(plan)]
    if python:
        asked = [python, "-IS", str(TOP / "buildpack/platforms/start.py"), "detect", *asked]
    done = subprocess.run(
        ["/bin/sh", "-c", script, str(program), *asked],
        cwd=app,
        env={"PATH": "/nonexistent", "CNB_BUILD_CONFIG_DIR": str(app.with_name("config"))},
        capture_output=True,
        check=False,
    )
    return done.returncode, plan.read_text()


def fill(directory: Path, paths: tuple[str, ...]) -> Path:
    directory.mkdir()
    for path in paths:
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).touch()
    return directory


@pytest.mark.parametrize("paths", APPS, ids=lambda paths: " ".join(paths) or "nothing")
def test_the_shell_decides_as_python_does(tmp_path: Path, paths: tuple[str, ...]) -> None:
    app = fill(tmp_path / "app", paths)

    assert ask(app) == ask(app, sys.executable)


@pytest.mark.parametrize(
    ("said", "is_ours"),
    [
        ("backend\n", True),
        (" backend/ ", True),
        ("./backend", True),
        ("", False),
        ("backend/further", False),
        ("bakend", False),
        ("web", False),
        ("a\0b", False),
    ],
)
def test_a_lifecycle_hands_on_where_the_user_says_that_the_app_is(
    tmp_path: Path, said: str, *, is_ours: bool
) -> None:
    app = fill(tmp_path / "app", ("package.json", "backend/requirements.txt", "web/index.js"))
    (tmp_path / "env").mkdir()
    (tmp_path / "env/SLUGLINE_APP_DIR").write_text(said)

    code, plan = ask(app)

    assert (code, "requires" in plan) == (0, is_ours)
    assert (code, plan) == ask(app, sys.executable)


@pytest.mark.parametrize(
    ("action", "is_ours"), [(".override", True), (".default", False), (".append", False)]
)
def test_the_operator_of_a_builder_has_the_last_word_on_where_the_app_is(
    tmp_path: Path, action: str, *, is_ours: bool
) -> None:
    app = fill(tmp_path / "app", ("package.json", "backend/requirements.txt"))
    for directory in ("env", "config/env"):
        (tmp_path / directory).mkdir(parents=True)
    (tmp_path / "env/SLUGLINE_APP_DIR").write_text("web")
    (tmp_path / f"config/env/SLUGLINE_APP_DIR{action}").write_text("backend")

    code, plan = ask(app)

    assert (code, "requires" in plan) == (0, is_ours)
    assert (code, plan) == ask(app, sys.executable)


def test_a_root_that_is_an_app_is_one_wherever_the_user_says_that_it_is(tmp_path: Path) -> None:
    app = fill(tmp_path / "app", ("requirements.txt",))
    (tmp_path / "env").mkdir()
    (tmp_path / "env/SLUGLINE_APP_DIR").write_text("bakend")

    assert "requires" in ask(app)[1]
    assert ask(app) == ask(app, sys.executable)


def test_each_name_counts_for_the_shell_too(tmp_path: Path) -> None:
    names = sorted(detect._NAMES)
    apps = [fill(tmp_path / f"{number}", (name,)) for number, name in enumerate(names)]

    plans = {name: ask(app)[1] for name, app in zip(names, apps, strict=True)}

    assert [name for name, plan in plans.items() if "requires" not in plan] == []


def test_each_sign_below_the_root_counts_for_the_shell_too(tmp_path: Path) -> None:
    signs = sorted(detect._SIGNS)
    apps = [fill(tmp_path / f"{number}", (f"x/{name}",)) for number, name in enumerate(signs)]

    plans = {name: ask(app)[1] for name, app in zip(signs, apps, strict=True)}

    assert [name for name, plan in plans.items() if "requires" not in plan] == []


def test_the_shell_leaves_alone_what_python_does(tmp_path: Path) -> None:
    others = [(name, "x/app.py") for name in sorted(detect._OTHER_LANGUAGES)]
    kept = [(f"{name}/app.py",) for name in sorted(detect._OF_OTHERS - {"__pycache__"})]
    cases = enumerate(itertools.chain(others, kept))

    plans = {paths: ask(fill(tmp_path / f"{number}", paths))[1] for number, paths in cases}

    assert [paths for paths, plan in plans.items() if "requires" in plan] == []


@pytest.mark.parametrize("program", [*map(bytes.decode, detect._PROGRAMS), "node"])
def test_the_shell_reads_a_procfile(tmp_path: Path, program: str) -> None:
    app = fill(tmp_path / "app", ())
    (app / "Procfile").write_text(f"web: {program} --port $PORT")

    assert ask(app) == ask(app, sys.executable)


@pytest.mark.parametrize("arguments", [(), ("",), ("a", "b", "c"), ("/nonexistent",)], ids=str)
def test_the_shell_refuses_what_python_does(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    script = f'. "{TOP}/buildpack/bootstrap/detect.sh"; detect "$@"'

    done = subprocess.run(
        ["/bin/sh", "-c", script, "detect", *arguments],
        env={"PATH": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(" !     ")


def test_a_platform_gets_its_word(tmp_path: Path) -> None:
    app = fill(tmp_path / "a dir", ("app.py",))
    script = f'. "{TOP}/buildpack/bootstrap/detect.sh"; detect "$@"'

    done = subprocess.run(
        ["/bin/sh", "-c", script, "detect", str(app)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "Python\n", "")


def test_a_plan_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    app = fill(tmp_path / "app", ("app.py",))
    script = f'. "{TOP}/buildpack/bootstrap/detect.sh"; detect "$@"'

    done = subprocess.run(
        ["/bin/sh", "-c", script, "detect", "/", os.fspath(tmp_path / "none/plan")],
        cwd=app,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "can't write the build plan" in done.stderr
