"""The disk."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from buildpack.system.failure import writing
from buildpack.system.folder import copy_file, copy_folders, facts_of, read_folders


class LocalDisk:
    """Files and directories of this machine."""

    def exists(self, path: Path) -> bool:
        return os.path.lexists(path)

    def read(self, path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def head(self, path: Path, size: int) -> bytes:
        with path.open("rb") as file:
            return file.read(size)

    def write(self, path: Path, content: str | bytes, *, executable: bool = False) -> None:
        with writing(path):
            write_whole(path, content, mode=0o755 if executable else 0o644)

    def is_executable(self, path: Path) -> bool:
        return os.access(path, os.X_OK)

    def allow_execution(self, path: Path) -> None:
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = mode | (mode & 0o444) >> 2
        if wanted == mode:
            return
        try:
            path.chmod(wanted)
        except PermissionError:
            # It belongs to somebody else: one of our own takes its place.
            write_whole(path, path.read_bytes(), mode=wanted)

    def symlink(self, path: Path, target: str) -> None:
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = _beside(path)
            fresh.symlink_to(target)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            fresh.replace(path)

    def make_dir(self, path: Path) -> None:
        with writing(path):
            path.mkdir(parents=True, exist_ok=True)

    def move(self, path: Path, to: Path) -> None:
        with writing(to):
            to.parent.mkdir(parents=True, exist_ok=True)
            path.replace(to)

    def remove(self, path: Path) -> None:
        remove(path)

    def children(self, path: Path) -> tuple[Path, ...]:
        try:
            return tuple(sorted(path.iterdir()))
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return ()

    def files(self, path: Path) -> Iterator[Path]:
        if not path.is_dir():
            return
        for folder in read_folders(os.fspath(path)):
            for name in folder.files:
                yield path / folder.path / name

    def link_target(self, path: Path) -> str | None:
        return str(path.readlink()) if path.is_symlink() else None

    def copy(self, source: Path, to: Path, *, leave_out: Iterable[str] = ()) -> None:
        with writing(to):
            if source.is_file():
                to.parent.mkdir(parents=True, exist_ok=True)
                copy_file(os.fspath(source), os.fspath(to), facts_of(source.stat()))
            else:
                folders = read_folders(os.fspath(source), leave_out)
                copy_folders(folders, os.fspath(source), os.fspath(to))

    def unpack(self, archive: Path, to: Path) -> None:
        # Few builds see one, and tarfile would cost every build 2 ms.
        from buildpack.system.archive import unpack  # noqa: PLC0415

        with writing(to):
            unpack(archive, to)

    def size(self, path: Path) -> int:
        if not path.is_dir() or path.is_symlink():
            return path.lstat().st_size if os.path.lexists(path) else 0
        return size_of(path)


def size_of(path: Path) -> int:
    """Return the bytes of all files below *path*, each inode once.

    What vanishes meanwhile, as in a cache that others use, does not count."""
    sizes: dict[int, int] = {}
    waiting = [os.fspath(path)]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    with suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        sizes[status.st_ino] = status.st_size
    return sum(sizes.values())


def write_whole(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write a file beside *path* and rename it into place: readers see the old one or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = _beside(path)
    try:
        fresh.write_bytes(content.encode() if isinstance(content, str) else content)
        fresh.chmod(mode)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Remove a file, a link or a whole directory, directories without leave to write included."""
    try:
        is_tree = stat.S_ISDIR(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return
    if not is_tree:
        path.unlink()
        return
    try:
        shutil.rmtree(path)
    except PermissionError:
        for folder in read_folders(os.fspath(path)):
            (path / folder.path).chmod(stat.S_IRWXU)
        shutil.rmtree(path)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")
