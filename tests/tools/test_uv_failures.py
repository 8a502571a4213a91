from __future__ import annotations

from pathlib import Path

import pytest
from fakes import completed
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.problems.catalogue import CATALOGUE
from buildpack.problems.dependencies import DependenciesFailed
from buildpack.problems.index import IndexUnauthorised, IndexUnreachable
from buildpack.problems.lock import LockOutOfDate
from buildpack.problems.machine import DiskFull
from buildpack.problems.requirement import Located, UnfitLine
from buildpack.problems.requirement_build import (
    BuildOutOfMemory,
    RequirementArchiveUnsafe,
    RequirementBuildFailed,
    RequirementMetadataBroken,
)
from buildpack.problems.requirement_fit import (
    Misfit,
    RequirementPlatformMismatch,
    RequirementPythonMismatch,
)
from buildpack.problems.requirement_line import RequirementsLocalPath, RequirementUnreadable
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
from buildpack.tools import uv_failures


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
_NO = "error: No solution found when resolving dependencies\n  cause: Because "
_SO = ", we can conclude that your requirements are unsatisfiable."

# What uv 0.13 prints.
FAILURES: dict[str, tuple[str, Problem]] = {
    "a name that no index has": (
        f"{_NO}nope-xyz was not found in the package registry and you require nope-xyz==1.0{_SO}",
        RequirementNotFound((Located("nope-xyz"),)),
    ),
    "a name that no index has and another package wants": (
        (
            f"{_NO}nosuch was not found in the package registry and all versions of beta depend on "
            "nosuch>=2, we can conclude that all versions of beta cannot be used.\n"
            f"         And because you require beta{_SO}"
        ),
        RequirementNotFound((Located("nosuch", "requirements.txt", 6, by="beta"),)),
    ),
    "a version that no index has": (
        f"{_NO}there is no version of flask[async]==99.1 and you require flask[async]==99.1{_SO}",
        RequirementVersionNotFound((Release(FLASK),)),
    ),
    "versions that no index has": (
        f"{_NO}only flask<=3.1 is available and you require flask>=7,<9{_SO}",
        RequirementVersionNotFound((Release(FLASK),)),
    ),
    "a version that another package wants": (
        (
            f"{_NO}only alpha<=1.0 is available and all versions of beta depend on alpha>=9, we "
            "can conclude that all versions of beta cannot be used.\n"
            f"         And because you require beta{_SO}"
        ),
        RequirementVersionNotFound(
            (Release(Located("alpha>=9", "requirements.txt", 6, by="beta")),)
        ),
    ),
    "a release for newer Pythons": (
        (
            f"{_NO}the current Python version (3.12.1) does not satisfy Python>=3.13 and "
            "flask==99.1 depends on Python>=3.13, we can conclude that flask==99.1 cannot be "
            f"used.\n         And because you require flask==99.1{_SO}"
        ),
        RequirementPythonMismatch("3.12.1", (Misfit(FLASK, "Python >=3.13"),)),
    ),
    "a release with wheels for older Pythons": (
        (
            f"{_NO}flask==99.1 has no wheels with a matching Python ABI tag (e.g., `cp312`) and "
            f"you require flask==99.1{_SO}\n\n"
            "hint: You require CPython 3.12 (`cp312`), but we only found wheels for `flask` "
            "(v99.1) with the following Python ABI tags: `cp37m`, `cp310`, `cp38`"
        ),
        RequirementPythonMismatch("3.12", (Misfit(FLASK, "Python 3.7, 3.8, 3.10"),)),
    ),
    "a package for Windows": (
        (
            f"{_NO}flask==99.1 has no wheels with a matching platform tag (e.g., "
            f"`manylinux_2_36_x86_64`) and you require flask==99.1{_SO}\n\n"
            "hint: Wheels are available for `flask` (v99.1) on the following platforms: `win32`, "
            "`win_amd64`"
        ),
        RequirementPlatformMismatch((Misfit(FLASK, "Windows"),)),
    ),
    "two that conflict": (
        (
            f"{_NO}all versions of beta depend on alpha>=1 and you require alpha==0.9, we can "
            "conclude that your requirements and all versions of beta are incompatible.\n"
            f"         And because you require beta{_SO}"
        ),
        RequirementConflict(
            "alpha", (Demand("alpha>=1", ("beta",), BETA), Demand("alpha==0.9", (), ALPHA))
        ),
    ),
    "two that conflict by way of others": (
        (
            f"{_NO}all versions of beta depend on gamma>=1 and c1==1.0.5 depends on gamma<1, we "
            "can conclude that all versions of beta and all versions of c1 are incompatible.\n"
            "         And because all versions of c2 depend on c1==1.0.5, we can conclude that "
            "all versions of beta and all versions of c2 are incompatible.\n"
            f"         And because you require c2 and beta{_SO}"
        ),
        RequirementConflict(
            "gamma", (Demand("gamma>=1", ("beta",), BETA), Demand("gamma<1", ("c2", "c1"), C2))
        ),
    ),
    "one that contradicts itself": (
        f"{_NO}you require alpha==1.0 and alpha==0.9{_SO}",
        RequirementConflict(
            "alpha", (Demand("alpha==1.0", (), ALPHA), Demand("alpha==0.9", (), ALPHA))
        ),
    ),
    "metadata that nobody understands": (
        (
            f"{_NO}flask==99.1 has invalid metadata and you require flask==99.1{_SO}\n\n"
            "hint: Metadata for `flask` (v99.1) could not be parsed:\n"
            "  Missing closing parenthesis (expected ')', found end of dependency specification)\n"
            "  alpha (>=1,<2\n        ^"
        ),
        RequirementMetadataBroken(FLASK, "alpha (>=1,<2"),
    ),
    "a hash that does not match": (
        "error: Failed to download `flask==99.1`\n  cause: Hash mismatch for `flask==99.1`",
        RequirementHashMismatch(FLASK),
    ),
    "hashes that are missing": (
        (
            "error: In `--require-hashes` mode, all requirements must have a hash, but none were "
            "provided for: alpha==0.9, beta==1.0"
        ),
        RequirementHashMissing(ALPHA),
    ),
    "a file that is damaged": (
        (
            f"{_NO}beta==1.0 has an invalid package format and only beta==1.0 is available, we can "
            f"conclude that all versions of beta can't be used{_SO}\n"
            "hint: The structure of `beta` (v1.0) was invalid:\n  Failed to read from zip file"
        ),
        DependenciesFailed("uv"),
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
            f"{_NO}nope was not found in the package registry and you require nope{_SO}\n"
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
    "a path on another machine": (
        "error: Distribution not found at: file:///croot/local_1/work",
        RequirementsLocalPath(
            (UnfitLine("requirements.txt", 8, "local @ file:///croot/local_1/work"),)
        ),
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
            "The header mysql.h is missing.",
            ("Install the package default-libmysqlclient-dev on the machine that builds.",),
        ),
    ),
    "a build that takes too much memory": (
        (
            "error: Failed to build `flask==99.1`\n  cause: The build backend returned an error\n"
            "  cause: Call to `backend.build_wheel` failed (signal: 9 (SIGKILL))"
        ),
        BuildOutOfMemory(FLASK),
    ),
    "a disk that is full": (
        (
            "error: Failed to install: flask\n"
            "  cause: failed to copy to `/venv/lib/x.py`: No space left on device (os error 28)"
        ),
        DiskFull(Path("/venv/lib/x.py")),
    ),
    "an archive that leads outside": (
        (
            "error: Failed to download and build `flask==99.1`\n"
            "  cause: Failed to extract archive: flask==99.1\n  cause: Invalid tar file\n"
            '  cause: at byte 3072: unsafe member path "f/../x": contains a parent-directory '
            "component"
        ),
        RequirementArchiveUnsafe(
            FLASK, 'unsafe member path "f/../x": contains a parent-directory component'
        ),
    ),
    "no git": (
        (
            "error: Failed to download and build `flask @ git+https://x/y`\n"
            "  cause: Git operation failed\n"
            "  cause: Git executable not found. Ensure that Git is installed and available."
        ),
        GitMissing(FLASK),
    ),
    "a branch that isn't there": (
        (
            "error: Failed to download and build `flask @ git+https://x/y@v9`\n"
            "  cause: Git operation failed\n  cause: failed to clone into: /c\n"
            "         --- stderr\n         fatal: couldn't find remote ref refs/tags/v9"
        ),
        GitFailed(
            FLASK,
            "couldn't find remote ref refs/tags/v9",
            (
                (
                    "Name a branch, tag or commit that exists, after the '@' in line 4 of "
                    "requirements.txt."
                ),
            ),
        ),
    ),
    "anything else": ("error: something new", DependenciesFailed("uv")),
}


def without_evidence(problem: Problem) -> tuple[object, ...]:
    facts = {name: value for name, value in vars(problem).items() if name != "evidence"}
    return (type(problem), facts)


@given(st.lists(st.sampled_from([*" \n`:'(", *(said for said, _ in FAILURES.values())])))
def test_any_mixture_of_what_uv_says_gives_a_problem(parts: list[str]) -> None:
    result = completed(1, *"".join(parts).splitlines())

    assert uv_failures.diagnose(result, ASKED).id in CATALOGUE


@pytest.mark.parametrize(("said", "expected"), FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_is_understood(said: str, expected: Problem) -> None:
    result = completed(1, "Using Python 3.13.0", *said.splitlines())

    problem = uv_failures.diagnose(result, ASKED)

    assert without_evidence(problem) == without_evidence(expected)
    if "evidence" in vars(problem):
        assert vars(problem)["evidence"] == tuple(said.splitlines())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.",
            LockOutOfDate("uv.lock"),
        ),
        (
            (
                "error: No solution found when resolving dependencies for split (included: x)\n"
                "  cause: Because alpha was not found in the package registry"
            ),
            LockOutOfDate("uv.lock"),
        ),
        ("error: something new", DependenciesFailed("uv", ("error: something new",))),
    ],
)
def test_a_lock_that_needs_other_versions_is_out_of_date(said: str, expected: Problem) -> None:
    result = completed(1, *said.splitlines())

    assert uv_failures.diagnose_sync(result, ASKED, "uv.lock") == expected
