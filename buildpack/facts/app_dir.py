"""Where the app is in what was pushed, and where else one could be."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from buildpack.model.layout import way_up
from buildpack.model.manifest import MANIFESTS
from buildpack.model.problem import Problem
from buildpack.model.settings import APP_DIR
from buildpack.ports import AppTree
from buildpack.problems.source import AppDirMissing

SIGNS = frozenset({"manage.py", "uwsgi.ini", "app.py", "main.py", "wsgi.py", "asgi.py"})
"""What makes a directory an app besides a manifest. bin/detect says it once more, as it imports
nothing."""

# What stands in there belongs to other people.
_OF_OTHERS = frozenset({"node_modules", "bower_components", "vendor", "target", "__pycache__"})


def find_way_up(env: Mapping[str, str]) -> str:
    """Return what leads from the app's source to the top of what was pushed; mostly nothing."""
    return way_up(APP_DIR.read(env))


def find_apps(tree: AppTree, up: str = "") -> tuple[str, ...]:
    """Return the directories that look like apps, one or two levels below the top.

    *up* leads from the tree's root to the top."""
    return tuple(path.removeprefix(up) for path in _find_apps(tree, up, depth=2))


def find_apps_instead(
    tree: AppTree, env: Mapping[str, str], manifests: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the directories that look like apps where the root doesn't, and nobody chose one."""
    is_app = bool(manifests) or any(name.endswith(".py") for name in tree.entries())
    return () if is_app or find_way_up(env) else find_apps(tree)


def find_packages_below(tree: AppTree, apps: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of *apps*, directories that look like apps, that name packages of their own."""
    return tuple(one for one in apps if not frozenset(MANIFESTS).isdisjoint(tree.entries(one)))


def find_app_dir_problem(tree: AppTree, env: Mapping[str, str]) -> Problem | None:
    """Return what is wrong with the directory that `APP_DIR` names, of which *tree* is a view."""
    path, up = APP_DIR.read(env), find_way_up(env)
    if not up:
        return None
    parent, name = posixpath.split(path)
    beside = tree.entries("..")
    if f"{name}/" in beside:
        return None
    names = [entry[:-1] for entry in beside if entry.endswith("/")]
    near = (posixpath.join(parent, one) for one in get_close_matches(name, names, 3, 0.6))
    return AppDirMissing(
        path=path, is_file=name in beside, near=tuple(near), apps=find_apps(tree, up)
    )


def _find_apps(tree: AppTree, above: str, *, depth: int) -> Iterator[str]:
    for name in tree.entries(above):
        if not name.endswith("/") or name.startswith(".") or name[:-1] in _OF_OTHERS:
            continue
        below = frozenset(tree.entries(f"{above}{name}"))
        if "pyvenv.cfg" in below:
            continue
        if not below.isdisjoint(SIGNS.union(MANIFESTS)):
            yield f"{above}{name[:-1]}"
        elif depth > 1:
            yield from _find_apps(tree, f"{above}{name}", depth=depth - 1)
