from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import ArchiveUnreadable, ArchiveUnsafe, ZstdMissing
from buildpack.system.disk import LocalDisk

unpack = LocalDisk().unpack
OPENERS: dict[str, Callable[[Path, str], Any]] = {
    "": open,
    "gz": gzip.open,
    "bz2": bz2.open,
    "xz": lzma.open,
}


def member(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", mode: int = 0o644
) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, link, mode
    info.uid = info.gid = 54321
    info.size = 7 if kind == tarfile.REGTYPE else 0
    return info


def pack(path: Path, *members: tarfile.TarInfo, kind: str = "gz") -> Path:
    with OPENERS[kind](path, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
        for info in members:
            tar.addfile(info, io.BytesIO(b"content"))
    return path


HONEST = (
    member("python", tarfile.DIRTYPE, mode=0o755),
    member("python/bin/python3.13", mode=0o755),
    member("python/bin/python3", tarfile.SYMTYPE, "python3.13"),
    member("python/lib/up", tarfile.SYMTYPE, "../bin"),
    member("python/bin/hard", tarfile.LNKTYPE, "python/bin/python3.13", 0o755),
)


@pytest.mark.parametrize("kind", ["", "gz", "bz2", "xz"])
def test_an_honest_archive_is_unpacked(tmp_path: Path, kind: str) -> None:
    archive = pack(tmp_path / "a.tar", *HONEST, kind=kind)

    unpack(archive, tmp_path / "deep/to")

    to = tmp_path / "deep/to/python"
    assert (to / "bin/python3").readlink() == Path("python3.13")
    assert (to / "lib/up/python3").read_text() == "content"
    assert (to / "bin/hard").samefile(to / "bin/python3.13")
    assert stat.S_IMODE((to / "bin/python3.13").stat().st_mode) == 0o755


@pytest.mark.skipif(not shutil.which("zstd"), reason="zstd is not installed")
def test_a_zst_archive_is_unpacked(tmp_path: Path) -> None:
    pack(tmp_path / "a.tar", *HONEST, kind="")
    subprocess.run(["zstd", "-q", "--rm", tmp_path / "a.tar"], check=True)

    unpack(tmp_path / "a.tar.zst", tmp_path / "to")

    assert (tmp_path / "to/python/bin/python3").read_text() == "content"


@pytest.mark.skipif(not shutil.which("zstd"), reason="zstd is not installed")
def test_a_zst_archive_that_is_cut_short_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.tar.zst").write_bytes(b"\x28\xb5\x2f\xfd nonsense")

    with pytest.raises(BuildFailed) as failure:
        unpack(tmp_path / "a.tar.zst", tmp_path / "to")

    assert isinstance(failure.value.problem, ArchiveUnreadable)


def test_zst_without_zstd_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BuildFailed) as failure:
        unpack(tmp_path / "a.tar.zst", tmp_path / "to")

    assert failure.value.problem == ZstdMissing(archive="a.tar.zst")


DECEITFUL = {
    "absolute": [member("/evil")],
    "parent": [member("python/../../evil")],
    "absolute link": [member("python/link", tarfile.SYMTYPE, "/etc/passwd")],
    "link to parent": [member("python/link", tarfile.SYMTYPE, "../../evil")],
    "hard link to parent": [member("hard", tarfile.LNKTYPE, "../evil")],
    "hard link to absolute": [member("hard", tarfile.LNKTYPE, "/etc/passwd")],
    "device": [member("null", tarfile.CHRTYPE)],
    "fifo": [member("fifo", tarfile.FIFOTYPE)],
    "by way of links": [
        member("a", tarfile.SYMTYPE, "."),
        member("a/b", tarfile.SYMTYPE, ".."),
        member("b/evil"),
    ],
    "through a link that was dangling": [
        member("sub", tarfile.DIRTYPE, mode=0o755),
        member("x", tarfile.SYMTYPE, "sub/y/.."),
        member("sub/y", tarfile.SYMTYPE, ".."),
        member("x/evil"),
    ],
}


@pytest.mark.parametrize("members", DECEITFUL.values(), ids=DECEITFUL)
def test_nothing_may_land_or_point_outside(tmp_path: Path, members: list[tarfile.TarInfo]) -> None:
    archive = pack(tmp_path / "a.tar.gz", *members)

    with pytest.raises(BuildFailed) as failure:
        unpack(archive, tmp_path / "in/to")

    assert failure.value.problem == ArchiveUnsafe(
        archive="a.tar.gz", member=failure_member(members)
    )
    assert not list(tmp_path.rglob("evil"))


def failure_member(members: list[tarfile.TarInfo]) -> str:
    """The first member that must not be unpacked."""
    return members[1].name if members[0].name == "a" else members[-1].name


def test_an_archive_has_no_say_about_owners_and_dangerous_modes(tmp_path: Path) -> None:
    archive = pack(
        tmp_path / "a.tar.gz",
        member("directory", tarfile.DIRTYPE, mode=0o000),
        member("directory/setuid", mode=0o6777),
        member("directory/unreadable", mode=0o000),
    )

    unpack(archive, tmp_path / "to")

    directory = tmp_path / "to/directory"
    modes = [
        stat.S_IMODE(path.stat().st_mode) for path in (directory, *sorted(directory.iterdir()))
    ]
    assert modes == [0o700, 0o755, 0o600]
    assert {path.stat().st_uid for path in directory.iterdir()} == {tmp_path.stat().st_uid}


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz"])
def test_an_archive_that_is_cut_short_is_a_problem(tmp_path: Path, kind: str) -> None:
    files = [member(f"file{i}") for i in range(2000)]
    whole = pack(tmp_path / "whole", *files, kind=kind).read_bytes()
    (tmp_path / "a.tar").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(BuildFailed) as failure:
        unpack(tmp_path / "a.tar", tmp_path / "to")

    assert isinstance(failure.value.problem, ArchiveUnreadable)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08 broken"])
def test_what_is_no_archive_is_a_problem(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tar.gz").write_bytes(content)

    with pytest.raises(BuildFailed) as failure:
        unpack(tmp_path / "a.tar.gz", tmp_path / "to")

    assert isinstance(failure.value.problem, ArchiveUnreadable)


def test_a_zip_is_unpacked_as_well(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("words/en", "one two")

    unpack(tmp_path / "a.zip", tmp_path / "to")

    assert (tmp_path / "to/words/en").read_text() == "one two"


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil"])
def test_nothing_in_a_zip_may_land_outside(tmp_path: Path, name: str) -> None:
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "")

    with pytest.raises(BuildFailed) as failure:
        unpack(tmp_path / "a.zip", tmp_path / "in/to")

    assert failure.value.problem == ArchiveUnsafe(archive="a.zip", member=name)
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 broken"])
def test_what_is_no_zip_is_a_problem(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)

    with pytest.raises(BuildFailed) as failure:
        unpack(tmp_path / "a.zip", tmp_path / "to")

    assert isinstance(failure.value.problem, ArchiveUnreadable)
