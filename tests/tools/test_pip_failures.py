from __future__ import annotations

import pytest
from fakes import completed
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.problems.catalogue import CATALOGUE
from buildpack.problems.dependencies import DependenciesFailed
from buildpack.problems.index import IndexUnauthorised, IndexUnreachable
from buildpack.problems.requirement import Located, UnfitLine
from buildpack.problems.requirement_build import (
    BuildOutOfMemory,
    RequirementArchiveUnsafe,
    RequirementBuildFailed,
    RequirementMetadataBroken,
)
from buildpack.problems.requirement_fit import (
    Misfit,
    RequirementPythonMismatch,
)
from buildpack.problems.requirement_line import (
    RequirementOptionUnknown,
    RequirementsLocalPath,
    RequirementUnreadable,
    UnknownOption,
)
from buildpack.problems.requirement_lookup import (
    Release,
    RequirementNotFound,
    RequirementVersionNotFound,
)
from buildpack.problems.requirement_source import (
    Demand,
    GitFailed,
    GitMissing,
    RequirementConflict,
    RequirementHashMismatch,
    RequirementHashMissing,
)
from buildpack.tools import pip_failures


def line(name: str, specifier: str, number: int, text: str) -> Requirement:
    return Requirement(
        name=name, specifier=specifier, file="requirements.txt", line=number, text=text
    )


ASKED = (
    line("flask", "==99.1", 4, "Flask[async] == 99.1"),
    line("alpha", "==0.9", 5, "alpha==0.9"),
    line("beta", "", 6, "beta"),
    line("c2", "", 7, "c2"),
    line("local", "", 8, "local @ file:///croot/local_1/work"),
)
FLASK = Located("Flask[async] == 99.1", "requirements.txt", 4)
ALPHA = Located("alpha==0.9", "requirements.txt", 5)
BETA = Located("beta", "requirements.txt", 6)
C2 = Located("c2", "requirements.txt", 7)

_BUILD = (
    "Collecting flask==99.1 (from -r requirements.txt (line 4))\n"
    "  error: subprocess-exited-with-error\n  \n"
    "  x Preparing metadata (pyproject.toml) did not run successfully.\n  │ exit code: {code}\n"
    "  ╰─> [18 lines of output]\n      {error}\n      [end of output]\n"
    "error: metadata-generation-failed\n\n"
    "x Encountered error while generating package metadata.\n╰─> flask\n"
)

# What pip 26 prints.
FAILURES: dict[str, tuple[str, Problem]] = {
    "a name that no index has": (
        (
            "ERROR: Could not find a version that satisfies the requirement nope==1.0 "
            "(from versions: none)\nERROR: No matching distribution found for nope==1.0"
        ),
        RequirementNotFound((Located("nope==1.0"),)),
    ),
    "a name that no index has and another package wants": (
        (
            "ERROR: Could not find a version that satisfies the requirement nosuch>=2 (from beta) "
            "(from versions: none)\nERROR: No matching distribution found for nosuch>=2 (from beta)"
        ),
        RequirementNotFound((Located("nosuch>=2", "requirements.txt", 6, by="beta"),)),
    ),
    "a version that no index has": (
        (
            "ERROR: Could not find a version that satisfies the requirement flask==99.1 "
            "(from versions: 0.9, 3.1, 100.0, 99.0)\n"
            "ERROR: No matching distribution found for flask==99.1"
        ),
        RequirementVersionNotFound((Release(FLASK, ("flask==99.0", "flask==100.0")),)),
    ),
    "a release for newer Pythons": (
        (
            "ERROR: Ignored the following versions that require a different python version: "
            "99.0 Requires-Python >=3.12; 99.1 Requires-Python >=3.13\n"
            "ERROR: Could not find a version that satisfies the requirement flask==99.1 "
            "(from versions: 0.5)\nERROR: No matching distribution found for flask==99.1"
        ),
        RequirementPythonMismatch("", (Misfit(FLASK, "Python >=3.13"),)),
    ),
    "metadata that nobody understands": (
        (
            "WARNING: Ignoring version 99.1 of flask since it has invalid metadata:\n"
            "Requested flask==99.1 from http://127.0.0.1/f.whl (from -r requirements.txt (line 4)) "
            "has invalid metadata: Expected semicolon (after name with no version specifier)\n"
            "    pytz>dev\n        ^\nPlease use pip<24.1 if you need to use this version.\n"
            "ERROR: Could not find a version that satisfies the requirement flask==99.1 "
            "(from versions: 99.1)\nERROR: No matching distribution found for flask==99.1"
        ),
        RequirementMetadataBroken(FLASK, "pytz>dev"),
    ),
    "two that conflict": (
        (
            "Collecting beta (from -r requirements.txt (line 6))\n"
            "ERROR: Cannot install -r requirements.txt (line 6) and alpha==0.9 because these "
            "package versions have conflicting dependencies.\n\n"
            "The conflict is caused by:\n    The user requested alpha==0.9\n"
            "    beta 1.0 depends on alpha>=1\n\n"
            "ERROR: ResolutionImpossible: for help visit the documentation"
        ),
        RequirementConflict(
            "alpha", (Demand("alpha==0.9", (), ALPHA), Demand("alpha>=1", ("beta",), BETA))
        ),
    ),
    "two that conflict by way of others": (
        (
            "Collecting c1 (from c2->-r requirements.txt (line 7))\n"
            "ERROR: Cannot install alpha>=1.0 and c2 because these package versions have "
            "conflicting dependencies.\nThe conflict is caused by:\n"
            "    beta 1.0 depends on gamma>=1\n    c1 1.0 depends on gamma<1\n"
            "ERROR: ResolutionImpossible: for help visit the documentation"
        ),
        RequirementConflict(
            "gamma", (Demand("gamma>=1", ("beta",), BETA), Demand("gamma<1", ("c2", "c1"), C2))
        ),
    ),
    "a hash that does not match": (
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"
            "    flask==99.1 from https://files.example/flask.whl (from x):\n"
            "        Expected sha256 0000\n             Got        8abb"
        ),
        RequirementHashMismatch(FLASK),
    ),
    "a hash that is missing": (
        (
            "ERROR: Hashes are required in --require-hashes mode, but they are missing from some "
            "requirements.\n    alpha==1.0 --hash=sha256:22cb"
        ),
        RequirementHashMissing(ALPHA),
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
    "an unknown option": (
        (
            "Usage: pip [options]\n\nERROR: Invalid requirement: alpha --user\n"
            "pip: error: no such option: --user"
        ),
        RequirementOptionUnknown((UnknownOption("requirements.txt", 0, "alpha --user", "--user"),)),
    ),
    "a path on another machine": (
        (
            "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or "
            "directory: '/croot/local_1/work'"
        ),
        RequirementsLocalPath(
            (UnfitLine("requirements.txt", 8, "local @ file:///croot/local_1/work"),)
        ),
    ),
    "a package that can't be built": (
        _BUILD.format(code=1, error="gcc: fatal error: mysql.h: No such file or directory"),
        RequirementBuildFailed(
            FLASK,
            "gcc: fatal error: mysql.h: No such file or directory",
            "The header mysql.h is missing.",
            ("Install the package default-libmysqlclient-dev on the machine that builds.",),
        ),
    ),
    "a wheel that can't be built": (
        "      cc: error: out of luck\n  ERROR: Failed building wheel for Flask",
        RequirementBuildFailed(FLASK, "cc: error: out of luck"),
    ),
    "a build that takes too much memory": (
        _BUILD.format(code=-9, error=""),
        BuildOutOfMemory(FLASK),
    ),
    "an archive that leads outside": (
        (
            "Collecting flask==99.1 (from -r requirements.txt (line 4))\n"
            "ERROR: Invalid member in the tar file /tmp/u/f.tar.gz: '../x' would be extracted to "
            "'/tmp/x', which is outside the destination"
        ),
        RequirementArchiveUnsafe(
            FLASK, "'../x' would be extracted to '/tmp/x', which is outside the destination"
        ),
    ),
    "no git": (
        (
            "Collecting flask @ git+file:/x (from -r requirements.txt (line 4))\n"
            "ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?"
        ),
        GitMissing(FLASK),
    ),
    "a branch that isn't there": (
        (
            "  error: pathspec 'v9' did not match any file(s) known to git\n"
            "  error: subprocess-exited-with-error\n"
            "ERROR: Failed to build 'flask' when git checkout -q v9"
        ),
        GitFailed(
            FLASK,
            "pathspec 'v9' did not match any file(s) known to git",
            (
                (
                    "Name a branch, tag or commit that exists, after the '@' in line 4 of "
                    "requirements.txt."
                ),
            ),
        ),
    ),
    "anything else": ("ERROR: something new", DependenciesFailed("pip")),
}


@given(st.lists(st.sampled_from([*" \n`:'(", *(said for said, _ in FAILURES.values())])))
def test_any_mixture_of_what_pip_says_gives_a_problem(parts: list[str]) -> None:
    result = completed(1, *"".join(parts).splitlines())

    assert pip_failures.diagnose(result, ASKED).id in CATALOGUE


@pytest.mark.parametrize(("said", "expected"), FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_is_understood(said: str, expected: Problem) -> None:
    problem = pip_failures.diagnose(completed(1, *said.splitlines()), ASKED)

    facts = {name: value for name, value in vars(problem).items() if name != "evidence"}
    assert type(problem) is type(expected)
    assert facts == {name: value for name, value in vars(expected).items() if name != "evidence"}
