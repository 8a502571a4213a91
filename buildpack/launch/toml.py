"""Values as TOML, for the few files that a lifecycle reads.

Source: https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias

TomlValue: TypeAlias = str | bool | tuple[str, ...]


def quote(text: str) -> str:
    """Return *text* as a basic string: as in JSON, but that a DEL has to be escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def render_table(name: str, values: Mapping[str, TomlValue], *, in_array: bool = False) -> str:
    """Return a table, or with *in_array* one of an array of tables."""
    header = f"[[{name}]]" if in_array else f"[{name}]"
    lines = (f"{quote_key(key)} = {_render(value)}" for key, value in values.items())
    return "\n".join((header, *lines, ""))


def render_tables(name: str, tables: Iterable[Mapping[str, TomlValue]]) -> str:
    """Return an array of tables."""
    return "\n".join(render_table(name, values, in_array=True) for values in tables)


def quote_key(key: str) -> str:
    """Return *key* bare where it may be."""
    is_bare = key.isascii() and key.replace("-", "_").replace("_", "a").isalnum()
    return key if is_bare else quote(key)


def _render(value: TomlValue) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return quote(value)
        case _:
            return f"[{', '.join(map(quote, value))}]"
