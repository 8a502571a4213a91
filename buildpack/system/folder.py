"""Whole trees: read, linked and copied fast. A tree is a list of folders."""

# With tens of thousands of files the making of Paths is what takes the time.
# ruff: noqa: PTH101, PTH102, PTH103, PTH108, PTH115, PTH116

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from re import compile as pattern
from typing import TypeAlias, TypeVar

FileFacts: TypeAlias = list[int]
"""Mode, size, mtime in nanoseconds, inode; where it is kept also the CRC-32. A plain list, because
there are tens of thousands, and JSON reads and writes it without help."""

# What a file system answers when it can't or won't link two names to one file.
_UNLINKABLE = frozenset(
    {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}
)
_ENOUGH_FOR_THREADS = 8
# As deep as a package in a virtualenv: lib/python3.13/site-packages/django.
_TRUNK = 4

Part = TypeVar("Part")


@dataclass(slots=True)
class Folder:
    """One directory with what it holds, but for the directories in it: they are folders too."""

    path: str
    """Relative to the tree's root; empty for the root itself. Parents come before children."""
    mode: int
    files: dict[str, FileFacts] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


def read_folders(root: str, leave_out: Iterable[str] = ()) -> list[Folder]:
    """Return the tree at *root*, without sockets and the like and without paths that match one of
    *leave_out* (shell patterns in which ``*`` also matches ``/``)."""
    patterns = "|".join(map(translate, leave_out))
    is_left_out = pattern(patterns).match if patterns else None
    folders = [Folder("", os.stat(root).st_mode)]
    for folder in folders:  # It grows as we go.
        prefix = f"{folder.path}/" if folder.path else ""
        with os.scandir(f"{root}/{folder.path}") as entries:
            for entry in entries:
                path = f"{prefix}{entry.name}"
                if is_left_out is not None and is_left_out(path):
                    continue
                status = entry.stat(follow_symlinks=False)
                _file_away(folder, folders, entry, path, status)
    return folders


def _file_away(
    folder: Folder,
    folders: list[Folder],
    entry: os.DirEntry[str],
    path: str,
    status: os.stat_result,
) -> None:
    if stat.S_ISREG(status.st_mode):
        folder.files[entry.name] = facts_of(status)
    elif stat.S_ISDIR(status.st_mode):
        folders.append(Folder(path, status.st_mode))
    elif stat.S_ISLNK(status.st_mode):
        folder.links[entry.name] = os.readlink(entry.path)


def facts_of(status: os.stat_result) -> FileFacts:
    """Return what we note about a file."""
    return [status.st_mode, status.st_size, status.st_mtime_ns, status.st_ino]


def bytes_of(folders: Sequence[Folder]) -> int:
    """Return the bytes of all files."""
    return sum(facts[1] for folder in folders for facts in folder.files.values())


def copy_folders(folders: Sequence[Folder], source: str, to: str) -> None:
    """Make the tree anew at *to*, over what may be there, with modes and times."""
    _make(folders, source, to, copy_file)


def link_folders(folders: Sequence[Folder], source: str, to: str) -> None:
    """Make the tree anew at *to* with hard links; where there can be none, with copies.

    A linked file shares its inode with *source*: whoever changes one afterwards must swap a new
    file in, never write into the old one."""
    _make(folders, source, to, link_file)


def _make(
    folders: Sequence[Folder], source: str, to: str, place: Callable[[str, str, FileFacts], None]
) -> None:
    os.makedirs(to, exist_ok=True)
    umask = os.umask(0o022)
    os.umask(umask)

    def make(branch: Sequence[Folder]) -> None:
        for folder in branch:
            _make_directory(f"{to}/{folder.path}", stat.S_IMODE(folder.mode), umask)
            old, new = f"{source}/{folder.path}", f"{to}/{folder.path}"
            for name, facts in folder.files.items():
                place(f"{old}/{name}", f"{new}/{name}", facts)
            for name, target in folder.links.items():
                _anew(os.symlink, target, f"{new}/{name}")

    branches = branches_of(folders)
    make([folder for folder in folders if _branch(folder) is None])
    in_threads(make, sorted(branches.values(), key=len, reverse=True))


def _make_directory(path: str, mode: int, umask: int) -> None:
    # We have to be able to write there ourselves.
    wanted = mode | stat.S_IRWXU
    try:
        os.mkdir(path, wanted)
    except FileExistsError:
        os.chmod(path, wanted)
    else:
        if wanted & umask:
            os.chmod(path, wanted)


def branches_of(folders: Sequence[Folder]) -> dict[str, list[Folder]]:
    """Return the folders far from the root, by branches that know nothing of one another: making
    directories is what takes longest, and it can be shared out that way."""
    branches: dict[str, list[Folder]] = {}
    for folder in folders:
        path = _branch(folder)
        if path is not None:
            branches.setdefault(path, []).append(folder)
    return branches


def without_branches(folders: Sequence[Folder], left_out: Collection[str]) -> list[Folder]:
    """Return the folders that are in none of these branches."""
    return [folder for folder in folders if _branch(folder) not in left_out]


def _branch(folder: Folder) -> str | None:
    parts = folder.path.split("/", _TRUNK)
    return "/".join(parts[:_TRUNK]) if len(parts) >= _TRUNK else None


def link_file(source: str, to: str, facts: FileFacts) -> None:
    """Link one file, or copy it where there can be no link."""
    try:
        _anew(os.link, source, to)
    except OSError as error:
        if error.errno not in _UNLINKABLE:
            raise
        copy_file(source, to, facts)


def _anew(make: Callable[[str, str], None], source: str, to: str) -> None:
    try:
        make(source, to)
    except FileExistsError:
        os.unlink(to)
        make(source, to)


def copy_file(source: str, to: str, facts: FileFacts) -> None:
    """Copy one file with its mode and time into a new inode."""
    old = os.open(source, os.O_RDONLY)
    try:
        new = _open_new(to)
        try:
            # The kernel copies; the bytes never come here.
            while os.sendfile(new, old, None, 1 << 30):
                pass
            os.fchmod(new, stat.S_IMODE(facts[0]))
            os.utime(new, ns=(facts[2], facts[2]))
        finally:
            os.close(new)
    finally:
        os.close(old)


def _open_new(path: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return os.open(path, flags, 0o600)
    except FileExistsError:
        os.unlink(path)
        return os.open(path, flags, 0o600)


def in_threads(work: Callable[[Part], None], parts: Sequence[Part]) -> None:
    """Do *work* on every part, in two threads when there are many: most of it is system calls,
    which let go of the interpreter's lock. Raises what the first failure raised."""
    failures: list[BaseException] = []
    left = iter(parts)

    def run() -> None:
        try:
            for part in left:
                if failures:
                    return
                work(part)
        except BaseException as failure:  # noqa: BLE001 - it is raised below, in the caller's thread.
            failures.append(failure)

    other = threading.Thread(target=run) if len(parts) >= _ENOUGH_FOR_THREADS else None
    if other:
        other.start()
    run()
    if other:
        other.join()
    if failures:
        raise failures[0]
