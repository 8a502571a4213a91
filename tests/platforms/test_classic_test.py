"""bin/test in directories that no build has made; tests/e2e has the others."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from buildpack.launch.suite import render_suite
from buildpack.model.choice import Choice
from buildpack.model.suite import Suite
from buildpack.platforms.test_run import SUITE

TOP = Path(__file__).parents[2]
ENV = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONPATH": "/invalid"}


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    argv = [
        sys.executable,
        "-IS",
        str(TOP / "buildpack/platforms/start.py"),
        "test",
        *map(str, arguments),
    ]
    return subprocess.run(argv, env=ENV, capture_output=True, text=True, check=False)


def plant(slug: Path, command: str, directory: str = "") -> None:
    suite = Choice(Suite(command=command, directory=directory), "the test says so", "")
    _write(slug / SUITE, render_suite(suite))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_tests_run_as_on_a_dyno_with_all_config_vars(tmp_path: Path) -> None:
    slug, config = tmp_path / "slug", tmp_path / "env"
    _write(slug / ".profile.d/python.sh", "export GREETING=hello")
    _write(slug / "back end/here", "")
    _write(config / "PYTHONHASHSEED", "0")
    plant(slug, 'ls; echo "$GREETING $HOME $PYTHONHASHSEED $PYTHONPATH"; exit 4', "back end")

    done = run(slug, config)

    assert (done.returncode, done.stdout.splitlines()[-2:]) == (4, ["here", f"hello {slug} 0 "])


def test_a_setting_means_the_apps_own_place_wherever_the_build_found_tests(tmp_path: Path) -> None:
    slug, config = tmp_path / "slug", tmp_path / "env"
    _write(slug / "back/here", "")
    _write(config / "SLUGLINE_TEST", "ls")
    _write(config / "SLUGLINE_APP_DIR", "back")
    plant(slug, "false")

    done = run(slug, config)

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "here")


SETUP = Suite(command="cat ready && echo $GREETING", setup="echo set up > ready; $CODE")
"""What app.json may say; CODE is a config var."""


@pytest.mark.parametrize(
    ("config", "code", "last"),
    [
        ({}, 0, ["set up", "hello"]),
        ({"GREETING": "hi"}, 0, ["set up", "hi"]),
        ({"CODE": "exit 4"}, 4, []),
        ({"HEROKU_TEST_RUN_ID": "4711"}, 1, []),
    ],
    ids=["as it says", "a config var wins", "it fails", "the platform has done it"],
)
def test_what_comes_before_the_tests_runs_first(
    config: dict[str, str], code: int, last: list[str], tmp_path: Path
) -> None:
    suite = replace(SETUP, env={"GREETING": "hello", "CODE": "true"})
    _write(tmp_path / SUITE, render_suite(Choice(suite, "the test says so", "")))
    _write(tmp_path / "env/NOTHING", "")
    for name, text in config.items():
        _write(tmp_path / "env" / name, text)

    done = run(tmp_path, tmp_path / "env")

    assert done.returncode == code, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if line[:1] not in {"-", " "}] == last


def test_a_setting_wins_over_what_the_build_found(tmp_path: Path) -> None:
    plant(tmp_path, "exit 1")
    _write(tmp_path / "env/SLUGLINE_TEST", "exit 9")

    assert run(tmp_path, tmp_path / "env").returncode == 9


@pytest.mark.parametrize(
    ("command", "problems"),
    [("exit 5 # pytest", ["tests-none-collected"]), ("exit 5", []), ("exit 1 # pytest", [])],
)
def test_a_runner_that_collects_nothing_is_explained(
    command: str, problems: list[str], tmp_path: Path
) -> None:
    plant(tmp_path, command)

    done = run(tmp_path)

    assert done.returncode == int(command.split()[1])
    assert [name for name in ("tests-none-collected",) if f"[{name}]" in done.stderr] == problems


def test_what_was_not_built_for_tests_is_a_problem_of_its_own(tmp_path: Path) -> None:
    not_built = run(tmp_path)
    _write(tmp_path / SUITE, render_suite(None))
    without_tests = run(tmp_path)

    assert (not_built.returncode, without_tests.returncode) == (1, 1)
    assert "[test-build-missing]" in not_built.stderr
    assert "[tests-not-found]" in without_tests.stderr


def test_wrong_arguments_are_told(tmp_path: Path) -> None:
    for arguments in ((), (tmp_path, "a", "b"), (tmp_path / "gone",)):
        done = run(*arguments)

        assert done.returncode == 1
        assert "[wrong-arguments]" in done.stderr
