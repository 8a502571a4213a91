"""Files that somebody has put down elsewhere."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import FileUnreadable
from buildpack.system.disk import LocalDisk, remove
from buildpack.system.failure import writing

# Another file system, or what belongs to somebody else.
_STAYS = frozenset({errno.EXDEV, errno.EACCES, errno.EPERM})


def take_in(upload: Path, to: Path) -> bool:
    """Move what is in the directory *upload* to the directory *to*, in place of what has the same
    names there; return whether there was anything."""
    if not upload.is_dir():
        return False
    with _reading(upload):
        names = sorted(os.listdir(upload))  # noqa: PTH208 - only the names.
    with writing(to):
        to.mkdir(parents=True, exist_ok=True)
    for name in names:
        move(upload / name, to / name)
    return bool(names)


def move(source: Path, to: Path) -> None:
    """Move a file or a tree, in place of what is at *to*, across file systems as well.

    A container's file system is several: what an earlier step has left is copied, not renamed. So
    is what belongs to another user, and that may stay where it was.
    Raises BuildFailed(FileUnreadable)."""
    with writing(to):
        remove(to)
        try:
            source.rename(to)
        except OSError as error:
            if error.errno not in _STAYS:
                raise
            with _reading(source):
                _copy(source, to)
            with suppress(OSError):
                remove(source)


@contextmanager
def _reading(source: Path) -> Iterator[None]:
    """Raise BuildFailed(FileUnreadable) where nobody lets us read what is at *source*."""
    try:
        yield
    except PermissionError as error:
        path = Path(os.fspath(error.filename or source))
        if not path.is_relative_to(source):
            raise
        problem = FileUnreadable(str(path), error.strerror or str(error))
        raise BuildFailed(problem) from error


def _copy(source: Path, to: Path) -> None:
    if source.is_symlink():
        to.symlink_to(source.readlink())
    else:
        LocalDisk().copy(source, to)
