"""Where a file of the app's is imported from, and under which name."""

from __future__ import annotations

import posixpath
import re

from buildpack.model.value import Value
from buildpack.ports import AppTree

_IMPORTED = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
_RELATIVE = re.compile(rb"^[ \t]*from[ \t]+\.", re.MULTILINE)


class ModulePath(Value):
    """One file as a module."""

    file: str
    root: str
    """The directory that it is imported from; empty for the app's own."""
    module: str
    """Its dotted name there; empty when no import statement could name it."""


def locate_module(tree: AppTree, file: str, content: bytes) -> ModulePath:
    """Return under which name a file is imported.

    Packages are left until a directory is none. A module in there imports its neighbours by their
    plain names, unless its own imports begin with a dot or with that directory's name."""
    root = posixpath.dirname(file)
    while root and tree.has(f"{root}/__init__.py"):
        root = posixpath.dirname(root)
    is_inside = root == posixpath.dirname(file)
    if root and ((is_inside and _RELATIVE.search(content)) or _imports(root, content)):
        root = ""
    elif root.startswith("src/") and not _imports_neighbours(tree, root, content):
        # A package below src needs no __init__.py to be one.
        root = "src"
    path = file[len(root) + 1 :] if root else file
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    is_module = file.endswith(".py") and all(map(str.isidentifier, parts))
    return ModulePath(file, root, ".".join(parts) if is_module else "")


def _imports_neighbours(tree: AppTree, directory: str, content: bytes) -> bool:
    """Return whether a file imports what stands beside it by its plain name."""
    names = {name.decode() for name in _IMPORTED.findall(content)}
    beside = {entry.removesuffix(".py").rstrip("/") for entry in tree.entries(directory)}
    return not names.isdisjoint(beside)


def _imports(root: str, content: bytes) -> bool:
    first = re.escape(root.partition("/")[0].encode())
    pattern = rb"^[ \t]*(?:from|import)[ \t]+" + first + rb"(?:\.|[ \t])"
    return re.search(pattern, content, re.MULTILINE) is not None
