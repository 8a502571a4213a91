"""Reading TOML files of the app's."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import Any

from buildpack.facts.limit import check_size, check_values
from buildpack.facts.text import decode_text, find_foreign_encoding
from buildpack.model.problem import BuildFailed
from buildpack.ports import AppTree
from buildpack.problems.manifest import ManifestUnreadable

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# tomllib takes time and memory by the square of the parts of a dotted key: half a megabyte of them
# would take all the memory there is.
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_DEEP_KEY = re.compile(rf"(?<![\w-])(?:{_PART}[ \t]*\.[ \t]*){{24}}")

# Locks of ten megabytes have less, and tomllib takes a second for a hundred thousand lines.
_MOST_LINES, _MOST_PARTS = 40_000, 300_000

# How tomllib's messages end before Python 3.14, which gives numbers.
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", re.ASCII)


def read_toml(tree: AppTree, path: str) -> dict[str, Any] | None:
    """Return what a TOML file holds, or None when there is none.

    Raises BuildFailed(ManifestUnreadable) when it isn't TOML. Source: https://toml.io/en/v1.0.0
    """
    content = tree.read(path)
    return None if content is None else parse_toml(content, path)


def parse_toml(content: bytes, path: str) -> dict[str, Any]:
    """Return what *content* holds. Raises BuildFailed(ManifestUnreadable)."""
    check_size(content, path)
    check_values(content, path, lines=_MOST_LINES, parts=_MOST_PARTS)
    encoding = find_foreign_encoding(content)
    if encoding is not None:
        raise BuildFailed(ManifestUnreadable(file=path, why=f"Its encoding is {encoding}"))
    # A byte order mark is no TOML; but all that it says is that the rest is UTF-8.
    text = decode_text(content)
    if deep := _DEEP_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise BuildFailed(ManifestUnreadable(path, "A key in it has dozens of parts", line))
    try:
        return _load(text)
    except RecursionError:
        problem = ManifestUnreadable(file=path, why="Its values are nested too deeply")
    except tomllib.TOMLDecodeError as error:
        problem = _locate(path, str(error), text)
    except ValueError:
        # What int() refuses, by the length of the digits.
        problem = ManifestUnreadable(file=path, why="A number in it has thousands of digits")
    raise BuildFailed(problem)


@lru_cache(maxsize=2)  # A project file is asked for many things; nobody changes what it holds.
def _load(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _locate(path: str, message: str, text: str) -> ManifestUnreadable:
    why, match = _PLACE.sub("", message), _PLACE.search(message)
    if match is None:
        return ManifestUnreadable(file=path, why=why)
    if match[1] is None:
        lines = text.split("\n")
        return ManifestUnreadable(path, why, len(lines), len(lines[-1]) + 1)
    return ManifestUnreadable(path, why, int(match[1]), int(match[2]))
