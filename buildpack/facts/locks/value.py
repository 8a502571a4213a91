"""Values out of files that anybody may have written: of the expected type, or empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from packaging.utils import canonicalize_name

_KEY = re.compile(r"^\s*[\"']?([^\s\"'=\[\]{}#]+)[\"']?\s*=")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def normalise(name: str) -> str:
    """Return *name* as it is compared. Source: PEP 503."""
    return canonicalize_name(name)


def text(value: object) -> str:
    """Return *value* when it is a text."""
    return value if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """Return the texts in a list."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def table(value: object, *path: str) -> dict[str, Any]:
    """Return the table that *path* leads to below *value*."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def tables(value: object) -> tuple[dict[str, Any], ...]:
    """Return the tables in a list; a table alone counts as one."""
    listed = value if isinstance(value, list) else [value]
    return tuple(one for one in listed if isinstance(one, dict))


def alternatives(value: object) -> Iterator[dict[str, Any]]:
    """Yield what Poetry and Pipenv allow after a name, as tables; a text is a version."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield {"version": one}
        elif isinstance(one, dict):
            yield one


def lines_of_keys(content: str) -> dict[str, int]:
    """Return the first line on which each key of a TOML file gets a value."""
    found: dict[str, int] = {}
    for number, line in enumerate(content.splitlines(), 1):
        if match := _KEY.match(line):
            found.setdefault(match[1], number)
    return found


def lines_of_texts(content: str) -> dict[str, int]:
    """Return the first line on which each quoted text stands."""
    found: dict[str, int] = {}
    for number, line in enumerate(content.splitlines(), 1):
        for match in _QUOTED.finditer(line):
            found.setdefault(match[1] or match[2] or "", number)
    return found


def lines_of_tables(content: str, name: str) -> Iterator[int]:
    """Yield the lines of the tables ``[[name]]``, and then ever 1."""
    heading = re.compile(rf"^\s*\[\[\s*{re.escape(name)}\s*\]\]")
    for number, line in enumerate(content.splitlines(), 1):
        if heading.match(line):
            yield number
    while True:
        yield 1
