"""Reading JSON files of the app's."""

from __future__ import annotations

import json
from typing import Any

from buildpack.facts.limit import check_size
from buildpack.facts.text import decode_text, find_foreign_encoding
from buildpack.model.problem import BuildFailed
from buildpack.ports import AppTree
from buildpack.problems.manifest import ManifestUnreadable


def read_json(tree: AppTree, path: str) -> dict[str, Any] | None:
    """Return the object that a JSON file holds, or None when there is no such file.

    Raises BuildFailed(ManifestUnreadable) when it isn't JSON, or no object. Source: RFC 8259.
    """
    content = tree.read(path)
    return None if content is None else parse_json(content, path)


def parse_json(content: bytes, path: str) -> dict[str, Any]:
    """Return the object in *content*. Raises BuildFailed(ManifestUnreadable)."""
    check_size(content, path)
    encoding = find_foreign_encoding(content)
    if encoding is not None:
        raise BuildFailed(ManifestUnreadable(file=path, why=f"Its encoding is {encoding}"))
    try:
        found = json.loads(decode_text(content))
    except RecursionError:
        problem = ManifestUnreadable(file=path, why="Its values are nested too deeply")
    except json.JSONDecodeError as error:
        problem = ManifestUnreadable(path, error.msg, error.lineno, error.colno)
    except ValueError:
        # What int() refuses, by the length of the digits.
        problem = ManifestUnreadable(file=path, why="A number in it has thousands of digits")
    else:
        if isinstance(found, dict):
            return found
        problem = ManifestUnreadable(file=path, why="There is no object in it")
    raise BuildFailed(problem)
