"""Turns what the operating system refuses into problems that a user understands."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import CacheUnwritable, DiskFull

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_LEAVE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR})


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise BuildFailed(DiskFull) where the block runs out of room; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise BuildFailed(DiskFull(path=path)) from error
        raise


@contextmanager
def writing_cache(path: Path) -> Iterator[None]:
    """As `writing`; what we aren't allowed to write is BuildFailed(CacheUnwritable)."""
    try:
        with writing(path):
            yield
    except OSError as error:
        if error.errno in _NO_LEAVE:
            why = error.strerror or str(error)
            raise BuildFailed(CacheUnwritable(path=path, why=why)) from error
        raise
