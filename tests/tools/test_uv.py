from __future__ import annotations

from pathlib import Path

import pytest
from fakes import completed
from planning import LAYOUT

from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.problems.dependencies import (
    DependenciesFailed,
    IndexUnauthorised,
    IndexUnreachable,
    Located,
    RequirementBuildFailed,
    RequirementConflict,
    RequirementHashMismatch,
    RequirementNotFound,
    RequirementUnreadable,
)
from buildpack.tools import uv

UV = Path("/tools/uv")
ASKED = (Requirement(name="flask", specifier="==99.1", file="requirements.txt", line=4),)

# What uv 0.13 prints.
FAILURES: dict[str, tuple[str, Problem]] = {
    "a name that no index has": (
        (
            "error: No solution found when resolving dependencies\n"
            "  cause: Because nope-xyz was not found in the package registry and you require "
            "nope-xyz==1.0, we can conclude that your requirements are unsatisfiable."
        ),
        RequirementNotFound(Located("nope-xyz")),
    ),
    "a version that no index has": (
        (
            "error: No solution found when resolving dependencies\n"
            "  cause: Because there is no version of flask==99.1 and you require flask==99.1, we "
            "can conclude that your requirements are unsatisfiable."
        ),
        RequirementNotFound(Located("flask==99.1", "requirements.txt", 4)),
    ),
    "two that conflict": (
        (
            "error: No solution found when resolving dependencies\n"
            "  cause: Because flask==3.0.0 depends on werkzeug>=3.0.0 and you require "
            "flask==3.0.0, we can conclude that you require werkzeug>=3.0.0."
        ),
        RequirementConflict(()),
    ),
    "a hash that does not match": (
        "error: Failed to download `flask==99.1`\n  cause: Hash mismatch for `flask==99.1`",
        RequirementHashMismatch(Located("flask==99.1", "requirements.txt", 4)),
    ),
    "an index that is down": (
        (
            "error: Request failed after 1 retry in 1.1s\n"
            "  cause: Failed to fetch: http://127.0.0.1:9/simple/flask/"
        ),
        IndexUnreachable("http://127.0.0.1:9/simple/flask/"),
    ),
    "an index that wants a password": (
        (
            "error: No solution found when resolving dependencies\n"
            "  cause: Because nope was not found in the package registry and you require nope\n"
            "hint: An index URL (http://127.0.0.1:1/simple) could not be queried due to a lack of "
            "valid authentication credentials (401 Unauthorized)"
        ),
        IndexUnauthorised("http://127.0.0.1:1/simple"),
    ),
    "a line that is no requirement": (
        (
            "error: Couldn't parse requirement in `reqs/base.txt` at position 6\n"
            "  cause: Expected one of `@`, `(`, `<`, `=`, `>`, `~`, `!`, `;`, found `b`"
        ),
        RequirementUnreadable("reqs/base.txt"),
    ),
    "an unknown option": (
        (
            "error: Unexpected '-', expected '-c', '-e', '-r' or the start of a requirement: "
            "requirements.txt:2:1"
        ),
        RequirementUnreadable("requirements.txt", 2),
    ),
    "a package that can't be built": (
        (
            "error: Failed to build `mysqlclient==2.2.4`\n"
            "  cause: The build backend returned an error\n"
            "         src/MySQLdb/_mysql.c:29:10: fatal error: mysql.h: No such file or directory"
        ),
        RequirementBuildFailed(
            Located("mysqlclient==2.2.4"),
            "src/MySQLdb/_mysql.c:29:10: fatal error: mysql.h: No such file or directory",
        ),
    ),
    "anything else": ("error: something new", DependenciesFailed("uv")),
}


def without_evidence(problem: Problem) -> tuple[object, ...]:
    facts = {name: value for name, value in vars(problem).items() if name != "evidence"}
    return (type(problem), facts)


@pytest.mark.parametrize(("said", "expected"), FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_is_understood(said: str, expected: Problem) -> None:
    result = completed(1, "Using Python 3.13.0", *said.splitlines())

    problem = uv.diagnose(result, ASKED)

    assert without_evidence(problem) == without_evidence(expected)
    assert vars(problem)["evidence"] == tuple(said.splitlines())


def test_an_update_removes_what_nothing_asks_for() -> None:
    command = uv.install(LAYOUT, UV, ("requirements.txt", "more.txt"), exact=True, refresh=False)

    assert command.argv == (
        *("/tools/uv/bin/uv", "pip", "install", "--python", "/build/.heroku/venv/bin/python"),
        *("--exact", "-r", "requirements.txt", "-r", "more.txt"),
    )
    assert command.cwd == LAYOUT.app.build


def test_no_old_build_of_a_local_project_is_taken() -> None:
    command = uv.install(LAYOUT, UV, (".",), exact=False, refresh=True)

    assert command.shown == "uv pip install --refresh ."


def test_settings_for_pip_reach_uv_and_its_own_win() -> None:
    env = {
        "PIP_INDEX_URL": "https://one.example/simple",
        "PIP_EXTRA_INDEX_URL": "https://two.example/simple",
        "UV_EXTRA_INDEX_URL": "https://three.example/simple",
        "UV_CACHE_DIR": "/elsewhere",
    }

    ours = uv.environment(LAYOUT, Path("/cache/uv"), env)

    assert ours["UV_DEFAULT_INDEX"] == "https://one.example/simple"
    assert "UV_EXTRA_INDEX_URL" not in ours
    assert ours["UV_CACHE_DIR"] == "/cache/uv"
