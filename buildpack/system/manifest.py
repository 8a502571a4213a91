"""The manifest of a kept tree: what it must hold to be sound."""

# With tens of thousands of files the making of Paths is what takes the time.
# ruff: noqa: PTH115, PTH123

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from buildpack.system.disk import write_whole
from buildpack.system.folder import FileFacts, Folder, facts_of, in_threads

_HEADING = b"slugline manifest 1 %08x\n"
_CHUNK = 1 << 20
# The file's type, and whether its owner may execute it.
_TELLING_MODE = 0o170100
_SECOND = 1_000_000_000


class Soundness(Enum):
    """How a tree compares with its manifest."""

    SOUND = "sound"
    HEALED = "healed"
    """Contents are right, but times or modes got lost on the way; the folders now have the new."""
    DAMAGED = "damaged"


def write_manifest(path: Path, folders: Sequence[Folder]) -> None:
    """Write folders whose files have checksums: a heading with a CRC-32, then JSON."""
    rows = [[folder.path, folder.mode, folder.files, folder.links] for folder in folders]
    body = json.dumps(rows, separators=(",", ":")).encode()
    write_whole(path, _HEADING % zlib.crc32(body) + body)


def read_manifest(path: Path) -> list[Folder]:
    """Return what was written. Raises OSError, or ValueError when it isn't whole."""
    heading, _, body = path.read_bytes().partition(b"\n")
    if heading + b"\n" != _HEADING % zlib.crc32(body):
        raise ValueError("This manifest isn't what we have written.")
    return [Folder(*row) for row in json.loads(body)]


def add_checksums(folders: Sequence[Folder], root: str, known: Sequence[Folder] = ()) -> None:
    """Append the CRC-32 of each file to its facts; what *known* has is not read again."""
    old = {folder.path: folder.files for folder in known}

    def add(folder: Folder) -> None:
        before = old.get(folder.path, {})
        for name, facts in folder.files.items():
            was = before.get(name)
            is_known = was is not None and is_unchanged(was, facts)
            facts.append(was[4] if was and is_known else checksum(f"{root}/{folder.path}/{name}"))

    in_threads(add, folders)


def is_unchanged(old: FileFacts, new: FileFacts) -> bool:
    """Return whether a file at the same path is surely the one of before.

    Archives are full of whole seconds, so only a time with a fraction speaks for itself; with any
    other the inode has to be the same as well."""
    return old[:3] == new[:3] and (old[3] == new[3] or bool(new[2] % _SECOND))


def divide(folders: Sequence[Folder], known: Sequence[Folder]) -> tuple[list[Folder], list[Folder]]:
    """Return two trees of the same folders: one with the files that *known* has as well, one with
    the other files and all links."""
    before = {folder.path: folder.files for folder in known}
    old: list[Folder] = []
    new: list[Folder] = []
    for folder in folders:
        was = before.get(folder.path, {})
        kept: dict[str, FileFacts] = {}
        fresh: dict[str, FileFacts] = {}
        for name, facts in folder.files.items():
            is_kept = name in was and is_unchanged(was[name], facts)
            (kept if is_kept else fresh)[name] = facts
        old.append(Folder(folder.path, folder.mode, kept))
        new.append(Folder(folder.path, folder.mode, fresh, folder.links))
    return old, new


def checksum(path: str) -> int:
    """Return a file's CRC-32."""
    value = 0
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            value = zlib.crc32(chunk, value)
    return value


def verify(folders: Sequence[Folder], root: str) -> Soundness:
    """Compare the tree at *root* with its manifest. What is there beyond it doesn't matter.

    A file whose size is right while its time isn't is read: platforms that copy caches may lose
    times."""
    try:
        changed = [_changed(folder, f"{root}/{folder.path}") for folder in folders]
        doubtful = [folder for folder in changed if folder.files]
        if doubtful:
            in_threads(lambda folder: _compare_contents(folder, root), doubtful)
    except (OSError, _DamagedError):
        return Soundness.DAMAGED
    for folder, now in zip(folders, changed, strict=True):
        folder.files.update(now.files)
    return Soundness.HEALED if doubtful else Soundness.SOUND


class _DamagedError(Exception):
    """Something is missing or not what it was."""


def _changed(folder: Folder, address: str) -> Folder:
    """Return the files whose time or mode isn't the noted one, with what they are now."""
    now = Folder(folder.path, folder.mode)
    unseen = len(folder.files) + len(folder.links)
    with os.scandir(address) as entries:
        for entry in entries:
            noted = folder.files.get(entry.name)
            if noted is not None:
                unseen -= 1
                status = entry.stat(follow_symlinks=False)
                facts = facts_of(status)
                if facts[:3] != noted[:3]:
                    now.files[entry.name] = _still(noted, facts)
            elif entry.name in folder.links:
                unseen -= os.readlink(entry.path) == folder.links[entry.name]
    if unseen:
        raise _DamagedError
    return now


def _still(noted: FileFacts, facts: FileFacts) -> FileFacts:
    """Return the new facts with the old checksum, when this may still be the same file."""
    if facts[1] != noted[1] or (facts[0] ^ noted[0]) & _TELLING_MODE:
        raise _DamagedError
    return [*facts, noted[4]]


def _compare_contents(folder: Folder, root: str) -> None:
    for name, facts in folder.files.items():
        if checksum(f"{root}/{folder.path}/{name}") != facts[4]:
            raise _DamagedError
