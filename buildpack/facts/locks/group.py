"""Dependency groups of ``pyproject.toml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from buildpack.facts.locks.value import normalise, text


def read_group(groups: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the requirements of a group and of all that it includes.

    Source: PEP 735."""
    by_name = {normalise(one): listed for one, listed in groups.items()}
    return tuple(dict.fromkeys(_members(by_name, normalise(name), set())))


def _members(groups: Mapping[str, Any], name: str, seen: set[str]) -> Iterator[str]:
    listed = groups.get(name)
    if name in seen or not isinstance(listed, list):
        return
    seen.add(name)
    for one in listed:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict) and (included := text(one.get("include-group"))):
            yield from _members(groups, normalise(included), seen)
