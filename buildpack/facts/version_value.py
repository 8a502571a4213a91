"""A Python version as a value in a TOML or JSON file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeGuard

from buildpack.facts.version_text import verified
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import VersionRequest
from buildpack.problems.python_version import VersionNotText

_TABLE = re.compile(r"\s*\[+([^\[\]]+)\]+")


def find_value(document: object, *path: str) -> object:
    """Return what stands under *path* in *document*, or None."""
    for key in path:
        document = document.get(key) if _is_table(document) else None
    return document


def make_request(value: object, *, source: str, line: int, key: str) -> VersionRequest | None:
    """Return the request that *value* is; None when there is none.

    Raises BuildFailed with VersionNotText, VersionInvalid or VersionOfAnotherPython."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise BuildFailed(VersionNotText(source=source, line=line, key=key))
    text = " ".join(value.split())
    return verified(VersionRequest(text=text, source=source, line=line)) if text else None


def find_line(text: str, *path: str) -> int:
    """Return the line of a TOML key, counted from 1; the first line when it hides."""
    *tables, key = path
    wanted, table, fallback = ".".join(tables), "", 1
    entry = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*(?:=|\.)""")
    inside = re.compile(rf"""(?<![\w-])["']?{re.escape(key)}["']?\s*=""")
    for number, line in enumerate(text.split("\n"), 1):
        if match := _TABLE.match(line):
            table = re.sub(r"""[\s"']""", "", match[1])
        if table == wanted and entry.match(line):
            return number
        if fallback == 1 and table in wanted and inside.search(line):
            fallback = number
    return fallback


def find_json_line(text: str, key: str) -> int:
    """Return the first line of a JSON text that holds *key*, counted from 1."""
    place = re.search(rf'"{re.escape(key)}"\s*:', text)
    return text.count("\n", 0, place.start()) + 1 if place else 1


def _is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, Mapping)
