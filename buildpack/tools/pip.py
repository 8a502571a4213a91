"""pip: commands and the meaning of its failures.

Source: https://pip.pypa.io/en/stable/cli/pip_install/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from buildpack.model.command import Command, CommandResult
from buildpack.model.layout import Layout
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.problems.dependencies import (
    DependenciesFailed,
    IndexUnauthorised,
    IndexUnreachable,
    RequirementBuildFailed,
    RequirementConflict,
    RequirementHashMismatch,
    RequirementNotFound,
    RequirementUnreadable,
)
from buildpack.tools.evidence import (
    Failure,
    Reading,
    cited_from,
    find_first,
    first_error,
    read_failure,
)


def environment(cache: Path) -> dict[str, str]:
    """Return pip's variables for a build."""
    return {
        "PIP_CACHE_DIR": str(cache),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_NO_WARN_SCRIPT_LOCATION": "1",
        "PIP_PROGRESS_BAR": "off",
        "PIP_ROOT_USER_ACTION": "ignore",
    }


def install(layout: Layout, pip: Path, manifests: Sequence[str]) -> Command:
    """Return the command that installs what *manifests* ask for into the virtualenv."""
    wanted = tuple(part for one in manifests for part in ((one,) if one == "." else ("-r", one)))
    return Command(
        argv=(
            *_pip(layout, pip),
            # In pip's variables a "no" is not understood as one, so this is an option.
            *("install", "--no-compile", "--src", str(layout.venv.build / "src"), *wanted),
        ),
        shown=" ".join(("pip install", *wanted)),
        cwd=layout.app.build,
    )


def add(layout: Layout, pip: Path, requirement: str) -> Command:
    """Return the command that adds one requirement to what the virtualenv holds."""
    return Command(
        argv=(*_pip(layout, pip), "install", "--quiet", requirement),
        shown=f"pip install '{requirement}'",
        cwd=layout.scratch,
    )


def uninstall(layout: Layout, pip: Path, names: Sequence[str]) -> Command:
    """Return the command that removes packages from the virtualenv."""
    return Command(
        argv=(*_pip(layout, pip), "uninstall", "--yes", *names),
        shown=" ".join(("pip uninstall", *names)),
        cwd=layout.scratch,
    )


def wheel(layout: Layout, pip: Path, requirements_file: Path, to: Path) -> Command:
    """Return the command that builds one wheel from source, with our own setuptools.

    The build environment is what ``PYTHONPATH`` says: a second virtualenv for it alone would
    cost a second, and its setuptools would be another one every week.
    """
    return Command(
        argv=(
            *_pip(layout, pip),
            *("wheel", "--no-deps", "--no-build-isolation", "--no-binary", ":all:"),
            *("--no-cache-dir", "--wheel-dir", str(to), "-r", str(requirements_file)),
        ),
        shown="pip wheel --no-deps --no-binary :all: uwsgi",
        cwd=layout.scratch,
    )


def diagnose(result: CommandResult, requirements: Sequence[Requirement]) -> Problem:
    """Return what a failed installation means."""
    failure = Failure(result.tail, cited_from(result.tail, r"^ *(?:ERROR|error): "), requirements)
    return read_failure(_READINGS, failure) or DependenciesFailed("pip", failure.evidence)


def _pip(layout: Layout, pip: Path) -> tuple[str, ...]:
    # The virtualenv's own Python runs a pip that stands outside of it.
    return (str(layout.venv.build / "bin/python"), str(pip / "pip"))


def _hash_mismatch(_: re.Match[str], failure: Failure) -> Problem:
    quoted = next(
        (line.strip() for line in failure.tail if " from http" in line or " from file" in line), ""
    )
    what = quoted.partition(" from ")[0] or "a requirement"
    return RequirementHashMismatch(failure.located(what), failure.evidence)


def _build_failed(match: re.Match[str], failure: Failure) -> Problem:
    error = first_error(failure.tail)
    return RequirementBuildFailed(failure.located(match["what"]), error, failure.evidence)


def _unreachable(match: re.Match[str], failure: Failure) -> Problem:
    # pip tells the path in one line, and the index that it belongs to in another.
    index = find_first(re.compile(r"^Looking in indexes: (?P<url>[^\s,]+)"), failure.tail)
    url = f"{index['url']} ({match['path']})" if index else match["path"]
    return IndexUnreachable(url, failure.evidence)


_READINGS: tuple[Reading, ...] = (
    (
        re.compile(r"(?:401|403) Error, Credentials not correct for (?P<url>\S+)"),
        lambda match, failure: IndexUnauthorised(match["url"], failure.evidence),
    ),
    (re.compile("DO NOT MATCH THE HASHES"), _hash_mismatch),
    (re.compile(r"after connection broken by .*: (?P<path>\S+)"), _unreachable),
    (
        re.compile(r"Failed(?: to build|-wheel-build-for-install).*?(?P<what>[\w.-]+)$"),
        _build_failed,
    ),
    (re.compile(r"Failed building wheel for (?P<what>\S+)"), _build_failed),
    (re.compile(r"metadata-generation-failed(?P<what>)"), _build_failed),
    (
        re.compile(r"No matching distribution found for (?P<what>\S+)"),
        lambda match, failure: RequirementNotFound(
            failure.located(match["what"]), failure.evidence
        ),
    ),
    (
        re.compile("ResolutionImpossible"),
        lambda _, failure: RequirementConflict(
            cited_from(failure.tail, "^ERROR: Cannot install|^The conflict is caused")
        ),
    ),
    (
        re.compile(r"\(from line (?P<line>\d+) of (?P<file>[^)]+)\)"),
        lambda match, failure: RequirementUnreadable(
            match["file"], int(match["line"]), failure.evidence
        ),
    ),
)
