"""What pip's failures mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from buildpack.model.command import CommandResult
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.problems.dependencies import DependenciesFailed
from buildpack.problems.index import IndexUnauthorised, IndexUnreachable
from buildpack.problems.requirement_build import (
    RequirementArchiveUnsafe,
    RequirementMetadataBroken,
)
from buildpack.problems.requirement_fit import Misfit, RequirementPythonMismatch
from buildpack.problems.requirement_line import (
    RequirementOptionUnknown,
    RequirementUnreadable,
    UnknownOption,
)
from buildpack.problems.requirement_lookup import (
    Release,
    RequirementNotFound,
    RequirementVersionNotFound,
)
from buildpack.problems.requirement_source import (
    GitMissing,
    RequirementHashMismatch,
    RequirementHashMissing,
)
from buildpack.tools.build_error import explain_build, explain_full_disk, is_full_disk
from buildpack.tools.conflict import explain_pip_conflict
from buildpack.tools.evidence import (
    Failure,
    Reading,
    cited_from,
    find_first,
    name_of,
    read_failure,
)
from buildpack.tools.git_error import explain_git
from buildpack.tools.local_path import explain_local_path
from buildpack.tools.lookup import nearest

_LAST_COLLECTED = re.compile(r"^Collecting (?P<what>.+?)(?: \(from .*\))?$")
_OTHER_PYTHONS = re.compile(
    r"Ignored the following versions that require a different python version: (?P<list>.+)"
)
_BROKEN = re.compile(r"^Requested (?P<what>.+?) from .* has invalid metadata: ")


def _hash_mismatch(_: re.Match[str], failure: Failure) -> Problem:
    quoted = next(
        (line.strip() for line in failure.tail if " from http" in line or " from file" in line), ""
    )
    what = quoted.partition(" from ")[0] or "a requirement"
    return RequirementHashMismatch(failure.located(what), failure.evidence)


def _hash_missing(_: re.Match[str], failure: Failure) -> Problem:
    line = find_first(re.compile(r"^\s+(?P<what>\S+) --hash="), failure.tail)
    what = line["what"] if line else "a requirement"
    return RequirementHashMissing(failure.located(what), failure.evidence)


def _collected(failure: Failure) -> str:
    """Return what pip was at when it failed: some of its messages don't name it."""
    found = [match["what"] for line in failure.tail if (match := _LAST_COLLECTED.match(line))]
    return found[-1] if found else ""


def _build_failed(match: re.Match[str], failure: Failure) -> Problem:
    named = find_first(re.compile(r"^╰─> (?P<what>[\w.-]+)$"), failure.tail)
    told = match.groupdict().get("what") or (named["what"] if named else "")
    return explain_build(failure.located(told or _collected(failure)), failure)


def _git(match: re.Match[str], failure: Failure) -> Problem:
    return explain_git(failure.located(match["what"]), failure.tail)


def _unreachable(match: re.Match[str], failure: Failure) -> Problem:
    # pip tells the path in one line, and the index that it belongs to in another.
    index = find_first(re.compile(r"^Looking in indexes: (?P<url>[^\s,]+)"), failure.tail)
    url = f"{index['url']} ({match['path']})" if index else match["path"]
    return IndexUnreachable(url, failure.evidence)


def _not_found(match: re.Match[str], failure: Failure) -> Problem:
    by = match["by"] or ""
    by = "" if by.startswith("-r ") else re.split(r"->|==", by)[0]
    requirement = failure.located(match["what"], by)
    versions = [] if match["versions"] == "none" else match["versions"].split(", ")
    if broken := find_first(_BROKEN, failure.tail):
        return _broken(broken, failure)
    if others := find_first(_OTHER_PYTHONS, failure.tail):
        needs = ", ".join(_pythons(others["list"], match["what"]))
        if needs:
            return RequirementPythonMismatch("", (Misfit(requirement, needs),), failure.evidence)
    if not versions:
        return RequirementNotFound((requirement,), failure.evidence)
    near = nearest(match["what"], name_of(match["what"]), versions)
    return RequirementVersionNotFound((Release(requirement, near),), failure.evidence)


def _pythons(listed: str, asked: str) -> list[str]:
    """Return what the asked release wants, where pip passed over it because of its Python."""
    wanted = asked.rpartition("==")[2] if "==" in asked else ""
    told = (one.partition(" Requires-Python ") for one in listed.split("; "))
    needs = {version: python for version, _, python in told}
    found = [needs[wanted]] if wanted in needs else ([] if wanted else list(needs.values()))
    return [f"Python {one}" for one in dict.fromkeys(found)]


def _broken(match: re.Match[str], failure: Failure) -> Problem:
    after = failure.tail[failure.tail.index(match.string) + 1 :]
    said = after[0].strip() if after else ""
    asked = failure.located(match["what"])
    return RequirementMetadataBroken(asked, said, evidence=failure.evidence)


def _unsafe(match: re.Match[str], failure: Failure) -> Problem:
    return RequirementArchiveUnsafe(failure.located(_collected(failure)), match["what"])


def _git_missing(_: re.Match[str], failure: Failure) -> Problem:
    return GitMissing(failure.located(_collected(failure)))


def _unknown_option(match: re.Match[str], failure: Failure) -> Problem:
    quoted = find_first(re.compile(r"Invalid requirement: (?P<line>.+)"), failure.tail)
    text = quoted["line"] if quoted else match["option"]
    return RequirementOptionUnknown((UnknownOption("requirements.txt", 0, text, match["option"]),))


_READINGS: tuple[Reading, ...] = (
    (
        re.compile(r"(?:401|403) Error, Credentials not correct for (?P<url>\S+)"),
        lambda match, failure: IndexUnauthorised(match["url"], failure.evidence),
    ),
    (re.compile("DO NOT MATCH THE HASHES"), _hash_mismatch),
    (re.compile("Hashes are required in --require-hashes mode"), _hash_missing),
    (re.compile(r"after connection broken by .*: (?P<path>\S+)"), _unreachable),
    (re.compile("Cannot find command 'git'"), _git_missing),
    (re.compile(r"Failed to build '(?P<what>[^']+)' when git "), _git),
    (re.compile(r"^(?:ERROR: )?(?:error: )?Command errored out .* git (?P<what>clone)"), _git),
    (
        re.compile(
            r"(?:Invalid member in the tar file [^:]+: |The tar file .* has a file |The wheel .* "
            r"has a file |The zip file .* has a file )(?P<what>.+)"
        ),
        _unsafe,
    ),
    (
        re.compile(r"Failed(?: to build|-wheel-build-for-install).*?'?(?P<what>[\w.-]+)'?$"),
        _build_failed,
    ),
    (re.compile(r"Failed building wheel for (?P<what>\S+)"), _build_failed),
    (re.compile("metadata-generation-failed"), _build_failed),
    (re.compile(r"Command errored out with exit status"), _build_failed),
    (
        re.compile(
            r"Could not find a version that satisfies the requirement (?P<what>.+?)"
            r"(?: \(from (?P<by>(?!versions: ).+?)\))? \(from versions: (?P<versions>[^)]*)\)"
        ),
        _not_found,
    ),
    (
        re.compile(r"No matching distribution found for (?P<what>\S+)"),
        lambda match, failure: RequirementNotFound(
            (failure.located(match["what"]),), failure.evidence
        ),
    ),
    (
        re.compile("ResolutionImpossible"),
        lambda _, failure: explain_pip_conflict(
            replace(
                failure,
                evidence=cited_from(failure.tail, "^ERROR: Cannot install|^The conflict is caused"),
            )
        ),
    ),
    (re.compile(r"no such option: (?P<option>\S+)"), _unknown_option),
    (re.compile(r"\[Errno 2\] No such file or directory: '(?P<path>/[^']+)'"), explain_local_path),
    (
        re.compile(r"\(from line (?P<line>\d+) of (?P<file>[^)]+)\)"),
        lambda match, failure: RequirementUnreadable(
            match["file"], int(match["line"]), failure.evidence
        ),
    ),
)


def diagnose(result: CommandResult, requirements: Sequence[Requirement]) -> Problem:
    """Return what a failed installation means."""
    failure = Failure(result.tail, cited_from(result.tail, r"^ *(?:ERROR|error): "), requirements)
    return (
        (explain_full_disk(result.tail) if is_full_disk(result.tail) else None)
        or read_failure(_READINGS, failure)
        or DependenciesFailed("pip", failure.evidence)
    )
