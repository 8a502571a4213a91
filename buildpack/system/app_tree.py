"""The app's source, read from a directory."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import FileUnreadable
from buildpack.system.disk import size_of

# Nobody means these when they speak of their app, and they can be huge.
LEFT_OUT = frozenset({".git", ".heroku", "node_modules", "__pycache__"})

# What stands for every path that leads out of what was pushed: no file has such a name.
_NOWHERE = ".heroku/outside/nothing"


# A ValueError stands for a name that no file can have.
_NOT_THERE = (FileNotFoundError, NotADirectoryError, ValueError)


class DirectoryTree:
    """An app's source in a directory, which may be one of several that were *pushed* together."""

    def __init__(self, root: Path, pushed: Path | None = None) -> None:
        self._root = os.path.normpath(root)
        self._pushed = os.path.normpath(pushed or root)

    def has(self, path: str) -> bool:
        try:
            return Path(self._at(path)).exists()
        except (OSError, ValueError):
            # What is behind a directory that nobody lets us enter, or bears a name that no file can
            # have, is not there for the build.
            return False

    def read(self, path: str) -> bytes | None:
        try:
            return Path(self._at(path)).read_bytes()
        except (*_NOT_THERE, IsADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return None
            problem = FileUnreadable(path=path, why=error.strerror or str(error))
            raise BuildFailed(problem) from error

    def walk(self, path: str = "", *, depth: int = 32) -> Iterator[str]:
        prefix = f"{path.rstrip('/')}/" if path else ""
        for name in self.entries(path):
            here = f"{prefix}{name}"
            if not name.endswith("/"):
                yield here
            elif depth and self._is_walked(here):
                yield from self.walk(here[:-1], depth=depth - 1)

    def entries(self, path: str = "") -> tuple[str, ...]:
        try:
            with os.scandir(self._at(path)) as found:
                return tuple(
                    sorted(f"{entry.name}/" if _is_dir(entry) else entry.name for entry in found)
                )
        except _NOT_THERE:
            return ()
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return ()
            problem = FileUnreadable(path=path or ".", why=error.strerror or str(error))
            raise BuildFailed(problem) from error

    def size(self, path: str) -> int:
        return size_of(Path(self._at(path)))

    def _at(self, path: str) -> str:
        address = f"{self._root}/{path}" if path else self._root
        if ".." not in path:
            return address
        address = os.path.normpath(address)
        is_pushed = f"{address}/".startswith(f"{self._pushed}/")
        return address if is_pushed else f"{self._pushed}/{_NOWHERE}"

    def _is_walked(self, directory: str) -> bool:
        """Whether the walk goes into *directory*, which ends with a slash."""
        name = directory[:-1].rpartition("/")[2]
        address = Path(self._at(directory))
        return (
            name not in LEFT_OUT
            and not address.is_symlink()
            and not (address / "pyvenv.cfg").exists()
        )


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A link that leads to itself, say, is told of when it is read, and most never are.
        return False
