from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import make_world
from hypothesis import given
from hypothesis import strategies as st
from planning import LAYOUT, version

from buildpack.facts.serve_target import read_targets
from buildpack.model.command_line import take_apart
from buildpack.model.layout import Place
from buildpack.model.problem import Problem
from buildpack.model.process import Process
from buildpack.problems.code import ProgramMissing, ScriptNotRunnable
from buildpack.problems.lint_web import TargetModuleMissing
from buildpack.steps.installed import read_installed
from buildpack.steps.program import ProgramLookup
from buildpack.system.app_tree import DirectoryTree

SITE = ".heroku/venv/lib/python3.12/site-packages"
INSTALLED = {
    ".heroku/venv/bin/gunicorn": "",
    f"{SITE}/gunicorn/__init__.py": "",
    f"{SITE}/yaml.cpython-312-x86_64-linux-gnu.so": "",
    ".heroku/python/lib/python3.12/http/__init__.py": "",
}


def look(root: Path, command: str, files: Mapping[str, str] | None = None) -> list[Problem]:
    for name, text in {**INSTALLED, **(files or {})}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        path.chmod(0o755 if "bin/" in name else 0o644)
    app = Place(root, PurePosixPath("$HOME"))
    layout = replace(
        LAYOUT,
        app=app,
        source=app,
        runtime=app / ".heroku/python",
        venv=app / ".heroku/venv",
    )
    tree = DirectoryTree(root)
    world = make_world(tree=tree, env={"PATH": f"{root}/.heroku/venv/bin:/usr/bin:/bin"})
    installed = read_installed(world, layout, version("3.12.1"))
    lookup = ProgramLookup(world, layout, installed)
    processes = (Process("web", command, 1),)
    line = take_apart(processes)[0]
    targets = read_targets(tree, processes, (), {})
    missing = [problem for one in targets for problem in lookup.find_missing_target(line, one)]
    return [*lookup.find_missing(line), *missing]


@pytest.mark.parametrize(
    ("command", "program", "package", "nearest"),
    [
        ("celery -A a worker", "celery", "celery", ""),
        ("waitress-serve http:a", "waitress-serve", "waitress", ""),
        ("gunicron http:a", "gunicron", "", "gunicorn"),
        ("newrelic-admin run-program gunicorn http:a", "newrelic-admin", "newrelic", ""),
        ("./strat.sh", "./strat.sh", "", "./start.sh"),
        ("bash strat.sh", "strat.sh", "", "start.sh"),
        ("sh -c 'exit' && no-such-program", "no-such-program", "", ""),
    ],
)
def test_a_program_that_is_nowhere_is_told(
    tmp_path: Path, command: str, program: str, package: str, nearest: str
) -> None:
    found = look(tmp_path, command, {"start.sh": ""})

    assert [
        (one.program, one.package, one.nearest) for one in found if isinstance(one, ProgramMissing)
    ] == [(program, package, nearest)]
    assert len(found) == 1


@pytest.mark.parametrize(
    "command",
    [
        "gunicorn http:a",
        "exec sh bin/start",
        "bin/start $PORT",
        "cd bin && ./start",
        "$PROGRAM now",
        "npm start",
        "/opt/elsewhere/run",
        '[ -n "$A" ] && export B=c; echo $B | cat',
        "if true; then no-such-program; fi",
        "start() { no-such-program; }; start",
        "python3 -m http.server",
        "python3 -m gunicorn http:a",
        "python3 -m tasks.beat",
        "python3 bin/start.py",
        "A=1 env B=2 gunicorn http:a",
    ],
)
def test_what_may_be_there_is_left_alone(tmp_path: Path, command: str) -> None:
    files = {"bin/start": "#!/bin/sh\n", "bin/start.py": "", "tasks/beat.py": ""}

    assert look(tmp_path, command, files) == []


@pytest.mark.parametrize(
    ("command", "text", "has_returns"),
    [
        ("./start.sh", "#!/bin/sh\n", False),
        ("./start.sh", "#!/bin/sh\r\n", True),
        ("bin/start.sh", "#!/bin/sh\r\n", True),
        ("bash start.sh", "cd web\r\n", True),
    ],
)
def test_a_script_that_does_not_start_is_told(
    tmp_path: Path, command: str, text: str, *, has_returns: bool
) -> None:
    (problem,) = look(tmp_path, command, {"start.sh": text, "bin/start.sh": text})

    assert isinstance(problem, ScriptNotRunnable)
    assert problem.has_carriage_returns is has_returns


@pytest.mark.parametrize(
    ("command", "module", "package"),
    [
        ("gunicorn nowhere:app", "nowhere", ""),
        ("python3 -m celery worker", "celery", "celery"),
        ("python3 -m nowhere.at_all", "nowhere.at_all", ""),
    ],
)
def test_a_module_that_nobody_has_is_told(
    tmp_path: Path, command: str, module: str, package: str
) -> None:
    (problem,) = look(tmp_path, command)

    assert isinstance(problem, TargetModuleMissing)
    assert (problem.module, problem.package) == (module, package)


def test_a_module_of_another_directory_is_named(tmp_path: Path) -> None:
    (problem,) = look(tmp_path, "gunicorn api:app", {"back/api.py": "app = 1\n"})

    assert isinstance(problem, TargetModuleMissing)
    assert problem.elsewhere == "back/api.py"


@pytest.mark.parametrize("module", ["yaml", "gunicorn.app", "http.server"])
def test_installed_modules_and_pythons_own_are_there(tmp_path: Path, module: str) -> None:
    assert look(tmp_path, f"gunicorn {module}:app") == []


def test_a_path_file_may_lead_to_any_module(tmp_path: Path) -> None:
    ours = {f"{SITE}/_virtualenv.pth": ""}

    assert len(look(tmp_path, "gunicorn nowhere:app", ours)) == 1
    assert look(tmp_path, "gunicorn nowhere:app", {f"{SITE}/__editable__.x.pth": "/x"}) == []


@pytest.mark.parametrize(
    "word", ["a" * 5000, "a/" * 3000, "a\0b", "\udcff", "-", "''", "../../../x"]
)
@pytest.mark.parametrize(
    "command", ["./{}", "bash {}", "python3 {}.py", "gunicorn {}", "uwsgi {}.ini"]
)
def test_any_word_gives_an_answer(tmp_path: Path, command: str, word: str) -> None:
    assert all(problem.id for problem in look(tmp_path, command.format(word)))


@given(st.text())
def test_any_command_gives_an_answer(command: str) -> None:
    with tempfile.TemporaryDirectory() as root:
        assert all(problem.id for problem in look(Path(root), f"x {command}"))
