"""Dependency groups and extras by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from buildpack.facts.locks.value import normalise, text
from buildpack.problems.lock import GroupMissing


def read_group(groups: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the requirements of a group and of all that it includes.

    Source: PEP 735."""
    by_name = {normalise(one): listed for one, listed in groups.items()}
    return tuple(dict.fromkeys(_members(by_name, normalise(name))))


def find_missing(
    kind: str, asked: Iterable[str], known: Iterable[str], file: str
) -> Iterator[GroupMissing]:
    """Yield a problem for each group or extra, as *kind* says, that is *asked* for in vain."""
    there = tuple(known)
    names = frozenset(map(normalise, there))
    for name in asked:
        if normalise(name) not in names:
            yield GroupMissing(kind, name, file, there)


def _members(groups: Mapping[str, Any], name: str) -> Iterator[str]:
    seen, waiting = {name}, [iter(_listed(groups, name))]
    while waiting:
        one = next(waiting[-1], None)
        if one is None:
            waiting.pop()
        elif isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            included = normalise(text(one.get("include-group")))
            waiting.append(iter(_listed(groups, included) if included not in seen else ()))
            seen.add(included)


def _listed(groups: Mapping[str, Any], name: str) -> list[Any]:
    listed = groups.get(name)
    return listed if isinstance(listed, list) else []
