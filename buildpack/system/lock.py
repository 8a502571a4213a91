"""Locks between builds. The kernel lets go of them whenever their holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock on a file, which is made when it isn't there. Waits for others."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(fd, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


class Pin:
    """Keeps a directory from being removed by another build, under whatever name it goes."""

    def __init__(self, directory: Path, *, exclusive: bool = False) -> None:
        """Pin it. Raises OSError: FileNotFoundError when it isn't there, BlockingIOError when it is
        to be pinned exclusively while others pin it."""
        self._fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
        except OSError:
            self.release()
            raise
        status = os.fstat(self._fd)
        self._identity = status.st_dev, status.st_ino

    def find(self, parent: Path) -> Path | None:
        """Return what the directory is called by now, or None when it has left *parent*."""
        return next((path for path in parent.iterdir() if self._is(path)), None)

    def try_exclusive(self) -> bool:
        """Pin it for us alone, unless others pin it. Nobody may be about to remove it meanwhile:
        while the kernel changes a lock there is none."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._fd, fcntl.LOCK_SH)
            return False
        return True

    def release(self) -> None:
        """Let go, once or several times."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _is(self, path: Path) -> bool:
        try:
            status = path.stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self._identity
