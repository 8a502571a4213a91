"""Virtualenvs that came with the source."""

from __future__ import annotations

import posixpath

from buildpack.model.layout import way_up
from buildpack.ports import AppTree

_OF_OTHERS = frozenset({".git", ".heroku", "node_modules"})

# All that a virtualenv has at its top, on any system. A directory with more in it is somebody's
# project as well, and stays.
_PARTS = frozenset(
    (
        *("bin/", "include/", "lib/", "lib64", "lib64/", "pyvenv.cfg", "share/", "man/", "etc/"),
        *("Scripts/", "Include/", "Lib/", "src/", ".gitignore", ".lock", "CACHEDIR.TAG"),
    )
)


def find_virtualenvs(tree: AppTree, below: str = ".") -> tuple[str, ...]:
    """Return the virtualenvs in the app's directory and at the top, and one further down each.

    *below* is where in what was pushed the tree is; the paths are seen from the top."""
    up = way_up(below)
    near = [posixpath.normpath(posixpath.join(below, path)) for path in _find(tree, "")]
    far = [path.removeprefix(up) for path in _find(tree, up)] if up else []
    found = sorted({*near, *far})
    return tuple(path for path in found if not f"{below}/".startswith(f"{path}/"))


def _find(tree: AppTree, above: str) -> list[str]:
    tops = [name for name in tree.entries(above) if _may_be(name)]
    below = (f"{top}{name}" for top in tops for name in tree.entries(above + top) if _may_be(name))
    paths = (f"{above}{name}" for name in (*tops, *below))
    return [path[:-1] for path in paths if _is_virtualenv(tree.entries(path))]


def _may_be(name: str) -> bool:
    return name.endswith("/") and name[:-1] not in _OF_OTHERS


def _is_virtualenv(entries: tuple[str, ...]) -> bool:
    return "pyvenv.cfg" in entries and _PARTS.issuperset(entries)
