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
from buildpack.tools import pip

ASKED = (Requirement(name="six", specifier="==1.16.0", file="reqs/base.txt", line=1),)

# What pip 26 prints.
FAILURES: dict[str, tuple[str, Problem]] = {
    "a name that no index has": (
        (
            "ERROR: Could not find a version that satisfies the requirement nope==1.0 "
            "(from versions: none)\nERROR: No matching distribution found for nope==1.0"
        ),
        RequirementNotFound(Located("nope==1.0")),
    ),
    "two that conflict": (
        (
            "ERROR: Cannot install -r b.txt (line 1) and werkzeug==1.0.0 because these package "
            "versions have conflicting dependencies.\n"
            "The conflict is caused by:\n    The user requested werkzeug==1.0.0\n"
            "ERROR: ResolutionImpossible: for help visit the documentation"
        ),
        RequirementConflict(()),
    ),
    "a hash that does not match": (
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"
            "    six==1.16.0 from https://files.example/six-1.16.0-py2.py3-none-any.whl (from x):\n"
            "        Expected sha256 0000\n             Got        8abb"
        ),
        RequirementHashMismatch(Located("six==1.16.0", "reqs/base.txt", 1)),
    ),
    "an index that is down": (
        (
            "Looking in indexes: http://u:****@127.0.0.1:1/simple\n"
            "WARNING: Retrying (Retry(total=0)) after connection broken by "
            "'NewConnectionError(\"Connection refused\")': /simple/flask/\n"
            "ERROR: No matching distribution found for flask"
        ),
        IndexUnreachable("http://u:****@127.0.0.1:1/simple (/simple/flask/)"),
    ),
    "an index that wants a password": (
        (
            "WARNING: 401 Error, Credentials not correct for http://127.0.0.1:1/simple/flask/\n"
            "ERROR: No matching distribution found for flask"
        ),
        IndexUnauthorised("http://127.0.0.1:1/simple/flask/"),
    ),
    "a line that is no requirement": (
        (
            "ERROR: Invalid requirement: 'foo bar baz': Expected semicolon\n"
            "    foo bar baz\n        ^ (from line 2 of e.txt)"
        ),
        RequirementUnreadable("e.txt", 2),
    ),
    "a package that can't be built": (
        (
            "      gcc: fatal error: mysql.h: No such file or directory\n"
            "  ERROR: Failed building wheel for mysqlclient"
        ),
        RequirementBuildFailed(
            Located("mysqlclient"), "gcc: fatal error: mysql.h: No such file or directory"
        ),
    ),
    "anything else": ("ERROR: something new", DependenciesFailed("pip")),
}


@pytest.mark.parametrize(("said", "expected"), FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_is_understood(said: str, expected: Problem) -> None:
    problem = pip.diagnose(completed(1, *said.splitlines()), ASKED)

    facts = {name: value for name, value in vars(problem).items() if name != "evidence"}
    assert type(problem) is type(expected)
    assert facts == {name: value for name, value in vars(expected).items() if name != "evidence"}


def test_pip_stands_outside_and_the_virtualenv_runs_it() -> None:
    command = pip.install(LAYOUT, Path("/tools/pip"), ("requirements.txt",))

    assert command.argv == (
        *("/build/.heroku/venv/bin/python", "/tools/pip/pip", "install"),
        *("--no-compile", "--src", "/build/.heroku/venv/src", "-r", "requirements.txt"),
    )
