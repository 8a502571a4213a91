"""Environment markers of locks, which ask for extras and groups of the app's own project."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from buildpack.facts.locks.value import normalise

_EXTRA = re.compile(r"\bextra\s*(==|!=)\s*[\"']([^\"']*)[\"']")
_MEMBER = re.compile(
    r"[\"']([^\"']*)[\"']\s*(not\s+in|in)\s+(extras|dependency_groups)\b",
)
_ALWAYS, _NEVER = 'python_version >= "0"', 'python_version < "0"'


def resolve_extras(marker: str, extras: Collection[str]) -> str:
    """Return *marker* with every question after an extra answered.

    An installer that is given a list of packages knows no project that could have extras."""
    chosen = {normalise(one) for one in extras}

    def answer(match: re.Match[str]) -> str:
        is_true = (normalise(match[2]) in chosen) == (match[1] == "==")
        return _ALWAYS if is_true else _NEVER

    resolved = _EXTRA.sub(answer, marker)
    return "" if resolved == _ALWAYS else resolved


def resolve_members(marker: str, extras: Collection[str], groups: Collection[str]) -> str:
    """Return *marker* with every question after members of lists answered.

    Source: PEP 751, which has such markers in ``pylock.toml``."""
    chosen = {
        "extras": {normalise(one) for one in extras},
        "dependency_groups": {normalise(one) for one in groups},
    }

    def answer(match: re.Match[str]) -> str:
        is_true = (normalise(match[1]) in chosen[match[3]]) == (match[2] == "in")
        return _ALWAYS if is_true else _NEVER

    resolved = _MEMBER.sub(answer, marker)
    return "" if resolved == _ALWAYS else resolved


def both(*markers: str) -> str:
    """Return a marker that is true when all of *markers* are."""
    asked = tuple(dict.fromkeys(filter(None, markers)))
    return asked[0] if len(asked) == 1 else " and ".join(f"({one})" for one in asked)


def either(markers: Iterable[str]) -> str:
    """Return a marker that is true when one of *markers* is; an empty one always is."""
    asked = tuple(dict.fromkeys(markers))
    if not all(asked):
        return ""
    return asked[0] if len(asked) == 1 else " or ".join(f"({one})" for one in asked)
