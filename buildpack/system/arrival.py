"""Files that somebody has put down elsewhere."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from buildpack.system.disk import LocalDisk, remove
from buildpack.system.failure import writing


def take_in(upload: Path, to: Path) -> bool:
    """Move what is in the directory *upload* to the directory *to*, in place of what has the same
    names there; return whether there was anything."""
    if not upload.is_dir():
        return False
    names = sorted(os.listdir(upload))  # noqa: PTH208 - only the names.
    with writing(to):
        to.mkdir(parents=True, exist_ok=True)
    for name in names:
        move(upload / name, to / name)
    return bool(names)


def move(source: Path, to: Path) -> None:
    """Move a file or a tree, in place of what is at *to*, across file systems as well.

    A container's file system is several: what an earlier step has left is copied, not renamed."""
    with writing(to):
        remove(to)
        try:
            source.rename(to)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy(source, to)
            remove(source)


def _copy(source: Path, to: Path) -> None:
    if source.is_symlink():
        to.symlink_to(source.readlink())
    else:
        LocalDisk().copy(source, to)
