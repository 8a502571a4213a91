"""Where a Django project gathers its static files, as far as the settings say it plainly."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Mapping

_DEEP = 12
"""Names and calls that are followed; settings that need more are none of ours."""

_APP = "/\0/"
"""Where the app stands while its settings are read: nowhere that they could name outright."""

_UNCHANGED = frozenset({"abspath", "realpath", "resolve", "absolute", "Path", "str"})


def find_static_root(values: Mapping[str, ast.expr], file: str) -> tuple[str, str]:
    """Return ``STATIC_URL``, and the directory in the app that ``STATIC_ROOT`` names.

    *values* are the settings of *file*. Both are empty when either is computed in another way than
    Django's own templates have it, or when the directory isn't in the app."""
    url = values.get("STATIC_URL")
    root = _evaluate(values.get("STATIC_ROOT"), values, f"{_APP}{file}", _DEEP)
    path = posixpath.normpath(root or "/")
    if not isinstance(url, ast.Constant) or not isinstance(url.value, str):
        return "", ""
    if not path.startswith(_APP):
        return "", ""
    # A relative address begins at Django's script name, which is the top.
    address = url.value if url.value.startswith(("/", "http:", "https:")) else f"/{url.value}"
    return address, path.removeprefix(_APP)


def _evaluate(
    node: ast.expr | None, values: Mapping[str, ast.expr], file: str, deep: int
) -> str | None:
    """Return the text that an expression comes to, or None."""
    text: str | None = None
    match node if deep else None:
        case ast.Constant(value=str(said)):
            text = said
        case ast.Name(id="__file__"):
            text = file
        case ast.Name(id=name):
            text = _evaluate(values.get(name), values, file, deep - 1)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            text = _join([_evaluate(one, values, file, deep - 1) for one in (left, right)])
        case ast.Attribute(value=inner, attr="parent"):
            path = _evaluate(inner, values, file, deep - 1)
            text = None if path is None else posixpath.dirname(path)
        case ast.Subscript(
            value=ast.Attribute(value=inner, attr="parents"),
            slice=ast.Constant(value=int(count)),
        ):
            text = _climb(_evaluate(inner, values, file, deep - 1), count)
        case ast.Call() as call:
            text = _evaluate_call(call, values, file, deep)
        case _:
            pass
    return text


def _evaluate_call(
    node: ast.Call, values: Mapping[str, ast.expr], file: str, deep: int
) -> str | None:
    function, asked = node.func, node.args
    if isinstance(function, ast.Attribute):
        name = function.attr
        # A method without arguments is asked of what stands before it.
        asked = asked or [function.value]
    else:
        name = getattr(function, "id", "")
    parts = [_evaluate(one, values, file, deep - 1) for one in asked]
    if name == "join":
        return _join(parts)
    if len(parts) != 1 or parts[0] is None:
        return None
    if name == "dirname":
        return posixpath.dirname(parts[0])
    return parts[0] if name in _UNCHANGED else None


def _climb(path: str | None, count: int) -> str | None:
    """Return the path that ``parents[count]`` of *path* is."""
    parts = (path or "").split("/")
    return "/".join(parts[: -1 - count]) if 0 <= count < len(parts) - 1 else None


def _join(parts: list[str | None]) -> str | None:
    texts = [part for part in parts if part is not None]
    return posixpath.join(*texts) if texts and len(texts) == len(parts) else None
