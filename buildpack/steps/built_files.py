"""What building an editable project writes into its source: compiled modules, a version file.

A virtualenv that is reused has nothing built, and the source of the next push comes without them.
So they are kept with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.ports import AppTree, Disk

_KEPT = "built"
# Nothing that runs looks in there.
_BY_THE_WAY = frozenset({"build", "__pycache__"})


def find_sources(tree: AppTree, projects: Iterable[str]) -> frozenset[str]:
    """Return the files of the *projects*, which are directories of the app's."""
    return frozenset(
        os.path.normpath(file)
        for project in projects
        for file in tree.walk("" if project == "." else project.removeprefix("./"))
    )


def keep_built_files(disk: Disk, layout: Layout, before: Iterable[str], now: Iterable[str]) -> None:
    """Keep what was not there *before* in the virtualenv, in place of what is kept there."""
    kept = layout.venv.build / _KEPT
    disk.remove(kept)
    for file in sorted(frozenset(now).difference(before)):
        if _BY_THE_WAY.isdisjoint(file.split("/")):
            source = Path(os.path.normpath(layout.source.build / file))
            disk.copy(source, kept / source.relative_to(layout.app.build))


def place_built_files(disk: Disk, layout: Layout) -> None:
    """Put what is kept back into the source, but for what a push brings itself."""
    kept = layout.venv.build / _KEPT
    for file in disk.files(kept):
        place = layout.app.build / file.relative_to(kept)
        if not disk.exists(place):
            disk.copy(file, place)
