"""Problems of requirements that can't be met, from what an installer says of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from packaging.version import InvalidVersion, Version

from buildpack.model.command import CommandResult
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.problems.requirement import Located
from buildpack.problems.requirement_fit import (
    Misfit,
    RequirementPlatformMismatch,
    RequirementPythonMismatch,
    RequirementYanked,
)
from buildpack.problems.requirement_lookup import (
    Release,
    RequirementNotFound,
    RequirementVersionNotFound,
)
from buildpack.tools.evidence import located
from buildpack.tools.resolution import Culprit, Lack

_PYTHON = re.compile(
    r"current Python version \((?P<full>[\d.]+)\)|require CPython (?P<series>[\d.]+)"
)
_UV_YANKED = re.compile(
    r'^warning: `(?P<what>[^`]+)` is yanked(?: \(reason: "(?P<why>.*)"\))?', re.MULTILINE
)
_PIP_YANKED = re.compile(
    r"yanked version: '(?P<name>[^']+)' candidate \(version (?P<version>\S+) .*\n"
    r"(?:Reason for being yanked: (?P<why>.*))?"
)
_WANTED = re.compile(r"[=<>~!]=*\s*(?P<version>[\w.!+]+)")


def explain_lack(culprit: Culprit, requirement: Located, evidence: tuple[str, ...]) -> Problem:
    """Return the problem of one requirement that can't be met."""
    misfits = (Misfit(requirement, culprit.needs),)
    match culprit.lack:
        case Lack.NAME:
            return RequirementNotFound((requirement,), evidence)
        case Lack.VERSION:
            return RequirementVersionNotFound((Release(requirement),), evidence)
        case Lack.PYTHON:
            found = _PYTHON.search(" ".join(evidence))
            python = (found["full"] or found["series"]) if found else ""
            return RequirementPythonMismatch(python, misfits, evidence)
        case Lack.PLATFORM:
            return RequirementPlatformMismatch(misfits, evidence)


def find_yanked(
    result: CommandResult, requirements: Sequence[Requirement]
) -> tuple[RequirementYanked, ...]:
    """Return the releases that were withdrawn, of which uv or pip warns when it installs them."""
    text = "\n".join(result.tail)
    found = {match["what"]: match["why"] or "" for match in _UV_YANKED.finditer(text)}
    found |= {
        f"{match['name']}=={match['version']}": match["why"] or ""
        for match in _PIP_YANKED.finditer(text)
    }
    return tuple(
        RequirementYanked(located(what, requirements), "" if why == "<none given>" else why)
        for what, why in found.items()
    )


def nearest(text: str, name: str, versions: Sequence[str]) -> tuple[str, ...]:
    """Return the releases just below and just above the version that *text* asks for."""
    wanted = _WANTED.search(text)
    known = sorted(filter(None, map(_version, versions)))
    target = _version(wanted["version"]) if wanted else None
    if target is None:
        return tuple(f"{name}=={one}" for one in known[-1:])
    below = [one for one in known if one < target][-1:]
    above = [one for one in known if one > target][:1]
    return tuple(f"{name}=={one}" for one in (*below, *above))


def _version(text: str) -> Version | None:
    try:
        return Version(text.strip())
    except InvalidVersion:
        return None
