"""Archives of a directory that are the same bytes each time."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

TIME = 315532801
"""1980-01-01T00:00:01Z, to which lifecycles and pack set the time of all files."""


class Sink(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> object: ...


@dataclass(slots=True)
class Hashing:
    """Passes on what is written, and knows its SHA-256 and size."""

    to: Sink
    size: int = 0
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self.size += len(data)
        return self.to.write(data)

    def flush(self) -> None:
        self.to.flush()


def everything(path: Path) -> bool:
    """Leave nothing out."""
    return bool(path.name)


def write_tree(
    tree: Path,
    to: Sink,
    *,
    parents: Sequence[str] = (),
    wants: Callable[[Path], bool] = everything,
) -> None:
    """Write what is in a directory as a tar archive, as far as *wants* wants it: sorted, of root's,
    and of one time. It is put below the last of the directories *parents*."""
    below = f"{parents[-1]}/" if parents else ""
    with tarfile.open(fileobj=to, mode="w|") as archive:  # type: ignore[call-overload]  # It is only written to.
        for parent in parents:
            archive.addfile(_entry(parent, tarfile.DIRTYPE, 0o755))
        for path in sorted(tree.rglob("*")):
            if wants(path):
                _add(archive, path, f"{below}{path.relative_to(tree)}")


@contextmanager
def gzipped(to: Sink) -> Iterator[gzip.GzipFile]:
    """Give a file that compresses into *to*, without a name and a time."""
    with gzip.GzipFile(filename="", fileobj=to, mode="wb", compresslevel=6, mtime=0) as file:
        yield file


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    if path.is_symlink():
        entry = _entry(name, tarfile.SYMTYPE, 0o777)
        entry.linkname = str(path.readlink())
        archive.addfile(entry)
    elif path.is_dir():
        archive.addfile(_entry(name, tarfile.DIRTYPE, 0o755))
    else:
        status = path.stat()
        entry = _entry(name, tarfile.REGTYPE, 0o755 if status.st_mode & 0o100 else 0o644)
        entry.size = status.st_size
        with path.open("rb") as file:
            archive.addfile(entry, file)


def _entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.mtime = kind, mode, TIME
    return entry
