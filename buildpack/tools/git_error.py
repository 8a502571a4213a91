"""What git says when it can't fetch a repository."""

from __future__ import annotations

import re
from collections.abc import Sequence

from buildpack.model.problem import Problem
from buildpack.problems.requirement import Located
from buildpack.problems.requirement_source import GitFailed
from buildpack.tools.evidence import find_first

# The likeliest first: the installers have errors of their own around git's.
_SAID = (
    re.compile(r"\bfatal: (?P<why>.+)"),
    re.compile(r"^\s*(?P<why>Permission denied.+|Host key verification failed.*)"),
    re.compile(r"^\s*error: (?P<why>(?!subprocess-exited|Failed to ).+)"),
    re.compile(r"^\s*remote: (?P<why>.+)"),
)
_NO_REF = re.compile(r"find remote ref|did not match any|not our ref|unknown revision|bad object")
_NO_ACCESS = re.compile(
    r"Authentication failed|could not read Username|Permission denied|Repository not found"
    r"|repository '[^']+' not found|terminal prompts disabled|Host key verification failed"
    r"|correct access rights|HTTP 40[13]|returned error: 40[134]"
)
_NO_HOST = re.compile(r"Could not resolve host|Connection refused|Failed to connect|timed out")


def explain_git(requirement: Located, lines: Sequence[str]) -> Problem:
    """Return what it means that a repository can't be fetched."""
    said = (match["why"].strip() for one in _SAID if (match := find_first(one, lines)))
    return GitFailed(requirement, next(said, "nothing"), _cures(requirement, lines))


def _cures(requirement: Located, lines: Sequence[str]) -> tuple[str, ...]:
    where = requirement.where
    if find_first(_NO_REF, lines):
        return (f"Name a branch, tag or commit that exists, after the '@' in {where}.",)
    if find_first(_NO_HOST, lines):
        return (f"Check the address of the repository in {where}.", "If it is right, try again.")
    if find_first(_NO_ACCESS, lines):
        return (
            f"Check the address of the repository in {where}.",
            (
                "If it is private, put a token into a config var and name it in the address, such "
                "as: git+https://${GIT_TOKEN}@HOST/OWNER/NAME.git"
            ),
        )
    return (f"Check the address of the repository in {where}.",)
