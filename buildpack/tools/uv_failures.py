"""What uv's failures mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from buildpack.model.command import CommandResult
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.problems.dependencies import DependenciesFailed
from buildpack.problems.index import IndexUnauthorised, IndexUnreachable
from buildpack.problems.lock import LockOutOfDate
from buildpack.problems.requirement_build import (
    RequirementArchiveUnsafe,
    RequirementMetadataBroken,
)
from buildpack.problems.requirement_line import RequirementUnreadable
from buildpack.problems.requirement_source import (
    GitMissing,
    RequirementHashMismatch,
    RequirementHashMissing,
)
from buildpack.tools.build_error import explain_build, explain_full_disk, is_full_disk
from buildpack.tools.conflict import explain_uv_conflict
from buildpack.tools.evidence import Failure, Reading, cited_from, find_first, read_failure
from buildpack.tools.git_error import explain_git
from buildpack.tools.local_path import explain_local_path
from buildpack.tools.lookup import explain_lack
from buildpack.tools.resolution import read_culprit

_FAILED = re.compile(r"Failed to (?:build|download and build) `(?P<what>[^`]+)`")


def _hash_mismatch(match: re.Match[str], failure: Failure) -> Problem:
    return RequirementHashMismatch(failure.located(match["what"]), failure.evidence)


def _hash_missing(match: re.Match[str], failure: Failure) -> Problem:
    # All of them are named, separated by commas; one is enough to explain what is wrong.
    return RequirementHashMissing(failure.located(match["what"]), failure.evidence)


def _build_failed(match: re.Match[str], failure: Failure) -> Problem:
    return explain_build(failure.located(match["what"]), failure)


def _unreadable(match: re.Match[str], failure: Failure) -> Problem:
    line = int(match.groupdict().get("line") or 0)
    return RequirementUnreadable(match["what"], line, failure.evidence)


def _unsafe(match: re.Match[str], failure: Failure) -> Problem:
    failed = find_first(_FAILED, failure.tail)
    requirement = failure.located(failed["what"] if failed else "")
    return RequirementArchiveUnsafe(requirement, match["what"])


def _git_missing(_: re.Match[str], failure: Failure) -> Problem:
    failed = find_first(_FAILED, failure.tail)
    return GitMissing(failure.located(failed["what"] if failed else ""))


def _git(_: re.Match[str], failure: Failure) -> Problem:
    failed = find_first(_FAILED, failure.tail)
    return explain_git(failure.located(failed["what"] if failed else ""), failure.tail)


def _broken(match: re.Match[str], failure: Failure) -> Problem:
    # The line that can't be read stands above the caret.
    lines = [line.strip() for line in failure.evidence]
    carets = [number for number, line in enumerate(lines) if re.fullmatch(r"[\^~]+", line)]
    said = lines[carets[0] - 1] if carets else ""
    return RequirementMetadataBroken(
        failure.located(match["what"]), said, evidence=failure.evidence
    )


# In this order: one failure often drags others behind it.
_READINGS: tuple[Reading, ...] = (
    (
        re.compile(r"^error: The lockfile at `(?P<lock>[^`]+)` needs to be updated"),
        lambda match, _: LockOutOfDate(match["lock"]),
    ),
    (
        re.compile(r"index URL \((?P<url>[^)]+)\) could not be queried .* valid authentication"),
        lambda match, failure: IndexUnauthorised(match["url"], failure.evidence),
    ),
    (
        re.compile(r"client error \((?:401|403)[^)]*\) for url \((?P<url>[^)]+)\)"),
        lambda match, failure: IndexUnauthorised(match["url"], failure.evidence),
    ),
    (re.compile(r"Hash mismatch for `(?P<what>[^`]+)`"), _hash_mismatch),
    (re.compile(r"must have a hash, but none were provided for: (?P<what>[^,]+)"), _hash_missing),
    (re.compile("Git executable not found"), _git_missing),
    (re.compile("Git operation failed"), _git),
    (
        re.compile(
            r"at byte \d+: (?P<what>(?:unsafe|cannot extract unsupported member)\b.*"
            r"|.*\bescapes the destination root.*)"
        ),
        _unsafe,
    ),
    (_FAILED, _build_failed),
    (
        re.compile(r"Failed to fetch: `?(?P<url>[^\s`]+)"),
        lambda match, failure: IndexUnreachable(match["url"], failure.evidence),
    ),
    (re.compile(r"(?:Because |And because )(?P<what>\S+) has invalid metadata"), _broken),
)
_LATER: tuple[Reading, ...] = (
    (
        # A damaged file is no matter of versions, although uv looks for other ones then.
        re.compile("has an invalid package format"),
        lambda _, failure: DependenciesFailed("uv", failure.evidence),
    ),
    (re.compile("No solution found"), lambda _, failure: explain_uv_conflict(failure)),
    (re.compile(r"Distribution not found at: (?P<path>file:\S+)"), explain_local_path),
    (re.compile(r"Couldn't parse requirement in `(?P<what>[^`]+)`"), _unreadable),
    (re.compile(r"Error parsing included file in `(?P<what>[^`]+)`"), _unreadable),
    (re.compile(r"^error: .+: (?P<what>[^\s:]+):(?P<line>\d+):\d+$"), _unreadable),
)


def diagnose(result: CommandResult, requirements: Sequence[Requirement]) -> Problem:
    """Return what a failed installation means."""
    failure = Failure(result.tail, cited_from(result.tail, r"^error: "), requirements)
    return (
        (explain_full_disk(result.tail) if is_full_disk(result.tail) else None)
        or read_failure(_READINGS, failure)
        or _lack(failure)
        or read_failure(_LATER, failure)
        or DependenciesFailed("uv", failure.evidence)
    )


def diagnose_sync(result: CommandResult, requirements: Sequence[Requirement], lock: str) -> Problem:
    """Return what a failed installation from uv's own *lock* means.

    uv looks for other versions only where the lock no longer fits what it was made from, and then
    it may not find any."""
    resolving = re.compile(r"^error: No solution found when resolving dependencies\b")
    if find_first(resolving, result.tail):
        return LockOutOfDate(lock)
    return diagnose(result, requirements)


def _lack(failure: Failure) -> Problem | None:
    culprit = read_culprit(failure.evidence)
    if culprit is None:
        return None
    return explain_lack(culprit, failure.located(culprit.text, culprit.by), failure.evidence)
