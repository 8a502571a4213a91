"""Unpacks tar archives, and trusts no member of them."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import ArchiveUnreadable, ArchiveUnsafe, ZstdMissing

# Beyond these an archive has no say: no setuid, nothing that others may write.
_PERMISSIONS = 0o755


def unpack(archive: Path, to: Path) -> None:
    """Unpack a tar archive (gz, xz, bz2, zst), or a zip archive, below *to*.

    Every file ends up ours and readable.

    Raises BuildFailed with ArchiveUnsafe, ArchiveUnreadable or ZstdMissing."""
    to.mkdir(parents=True, exist_ok=True)
    root = to.resolve()
    if archive.suffix == ".zip":
        with _explained(archive.name):
            _unpack_zip(archive, root)
        return
    with _explained(archive.name), _opened(archive) as tar:
        for member in tar:
            if not _is_safe(member, root):
                raise BuildFailed(ArchiveUnsafe(archive=archive.name, member=member.name))
            _extract(tar, _tamed(member), root)


def _unpack_zip(archive: Path, root: Path) -> None:
    # Few builds see one, and it would cost every build 5 ms.
    from zipfile import ZipFile  # noqa: PLC0415

    with ZipFile(archive) as content:
        for name in content.namelist():
            if not _are_inside(root, root / name):
                raise BuildFailed(ArchiveUnsafe(archive=archive.name, member=name))
            # It makes no links, and new files with the modes of new files.
            content.extract(name, root)


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, to: Path) -> None:
    # We have filtered already: Debian 12's 3.11.2 and the first patches of 3.10 have no filters,
    # and 3.12 and 3.13 warn when none is named.
    if hasattr(tarfile, "fully_trusted_filter"):
        tar.extract(member, to, filter="fully_trusted")
    else:
        tar.extract(member, to)


def _is_safe(member: tarfile.TarInfo, root: Path) -> bool:
    """Whether the member lands inside *root* and points inside it, also by way of links that the
    same archive has brought before."""
    landing = root / member.name
    if member.issym():
        # The link itself isn't followed: it may be replaced, and it need not lead anywhere.
        is_absolute = member.linkname.startswith("/")
        pointed_at = landing.parent / member.linkname
        return not is_absolute and _are_inside(root, landing.parent, pointed_at)
    if member.islnk():
        return _are_inside(root, landing, root / member.linkname)
    return not member.isdev() and _are_inside(root, landing)


def _are_inside(root: Path, *paths: Path) -> bool:
    return all(path.resolve().is_relative_to(root) for path in paths)


def _tamed(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mode = member.mode & _PERMISSIONS | (0o700 if member.isdir() else 0o600)
    # -1 leaves the owner as it is, which tarfile would change when root builds.
    member.uid = member.gid = -1
    member.uname = member.gname = ""
    return member


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    if archive.suffix not in {".zst", ".tzst"}:
        with tarfile.open(archive) as tar:
            yield tar
        return
    try:
        zstd = subprocess.Popen(
            ["zstd", "-dcq", archive], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError as error:
        raise BuildFailed(ZstdMissing(archive=archive.name)) from error
    with zstd, tarfile.open(fileobj=zstd.stdout, mode="r|") as tar:
        yield tar


@contextmanager
def _explained(archive: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # Each decompressor has errors of its own, and lzma's module may be missing altogether.
        # What has an errno is the disk's word, not the archive's.
        if isinstance(error, BuildFailed) or getattr(error, "errno", None) is not None:
            raise
        why = str(error) or type(error).__name__
        raise BuildFailed(ArchiveUnreadable(archive=archive, why=why)) from error
