"""The app's source, read from a directory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import FileUnreadable

# Nobody means these when they speak of their app, and they can be huge.
LEFT_OUT = frozenset({".git", ".heroku", "node_modules", "__pycache__"})


class DirectoryTree:
    """An app's source in a directory."""

    def __init__(self, root: Path) -> None:
        self._root = os.fspath(root)

    def has(self, path: str) -> bool:
        try:
            return Path(self._at(path)).exists()
        except PermissionError:
            # What is behind a directory that nobody lets us enter is not there for the build.
            return False

    def read(self, path: str) -> bytes | None:
        try:
            return Path(self._at(path)).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
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
                    sorted(f"{entry.name}/" if entry.is_dir() else entry.name for entry in found)
                )
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            problem = FileUnreadable(path=path or ".", why=error.strerror or str(error))
            raise BuildFailed(problem) from error

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    def _is_walked(self, directory: str) -> bool:
        """Whether the walk goes into *directory*, which ends with a slash."""
        name = directory[:-1].rpartition("/")[2]
        address = Path(self._at(directory))
        return (
            name not in LEFT_OUT
            and not address.is_symlink()
            and not (address / "pyvenv.cfg").exists()
        )
