from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import DiskFull
from buildpack.system.disk import LocalDisk, remove

DISK = LocalDisk()


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_dangling_link_exists(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")

    assert DISK.exists(tmp_path / "link")
    assert not DISK.exists(tmp_path / "nothing")


def test_reading_what_is_not_there_gives_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")

    assert DISK.read(tmp_path / "file") == b"content"
    assert DISK.read(tmp_path / "nothing") is None
    assert DISK.read(tmp_path / "file/nothing") is None
    assert DISK.head(tmp_path / "file", 3) == b"con"


def test_writing_leaves_a_hard_link_elsewhere_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("old")
    os.link(tmp_path / "kept", tmp_path / "file")

    DISK.write(tmp_path / "file", "new")

    assert (tmp_path / "file").read_text() == "new"
    assert (tmp_path / "kept").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(("executable", "mode"), [(False, 0o644), (True, 0o755)])
def test_writing_makes_parents_and_sets_the_mode(
    tmp_path: Path, *, executable: bool, mode: int
) -> None:
    DISK.write(tmp_path / "a/b/file", b"x", executable=executable)

    assert mode_of(tmp_path / "a/b/file") == mode


def test_a_file_becomes_executable_for_those_who_may_read_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "file").chmod(0o640)

    DISK.allow_execution(tmp_path / "file")

    assert mode_of(tmp_path / "file") == 0o750


def _refuse(path: Path, _mode: int) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted", str(path))


@pytest.mark.parametrize("mode", [0o755, 0o640])
def test_a_file_of_somebody_elses_may_be_executed(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    chmod, inode = Path.chmod, path.stat().st_ino
    monkeypatch.setattr(
        Path, "chmod", lambda one, bits: (_refuse if one == path else chmod)(one, bits)
    )

    DISK.allow_execution(path)

    assert (path.read_text(), mode_of(path)) == ("#!/bin/sh\n", mode | 0o110)
    assert (path.stat().st_ino == inode) is (mode == 0o755)


@pytest.mark.parametrize("there", ["nothing", "file", "link", "directory"])
def test_a_link_takes_the_place_of_what_was_there(tmp_path: Path, there: str) -> None:
    path = tmp_path / "new/link"
    path.parent.mkdir()
    match there:
        case "file":
            path.touch()
        case "link":
            path.symlink_to("elsewhere")
        case "directory":
            path.mkdir()
            (path / "file").touch()
        case _:
            path.parent.rmdir()

    DISK.symlink(path, "../target")

    assert DISK.link_target(path) == "../target"
    assert list(path.parent.iterdir()) == [path]


def test_only_links_have_a_target(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert DISK.link_target(tmp_path / "file") is None
    assert DISK.link_target(tmp_path / "nothing") is None


def test_moving_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("new")
    DISK.make_dir(tmp_path / "x/y")
    (tmp_path / "x/y/b").write_text("old")

    DISK.move(tmp_path / "a", tmp_path / "x/y/b")
    DISK.move(tmp_path / "x", tmp_path / "deep/z")

    assert (tmp_path / "deep/z/y/b").read_text() == "new"
    assert DISK.children(tmp_path) == (tmp_path / "deep",)


def test_removing_takes_files_links_and_trees(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "link").symlink_to("kept")
    (tmp_path / "file").touch()
    (tmp_path / "tree/sub").mkdir(parents=True)
    (tmp_path / "tree/sub/file").touch()

    for name in ("link", "file", "tree", "nothing", "file/nothing"):
        DISK.remove(tmp_path / name)

    assert DISK.children(tmp_path) == (tmp_path / "kept",)


def test_a_tree_that_nobody_may_write_is_removed_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "tree/sub").mkdir(parents=True)
    (tmp_path / "tree/sub/file").touch()
    (tmp_path / "tree/sub").chmod(0o500)

    remove(tmp_path / "tree")

    assert not (tmp_path / "tree").exists()


def test_children_of_nothing_are_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert DISK.children(tmp_path / "nothing") == ()
    assert DISK.children(tmp_path / "file") == ()


def test_files_are_regular_and_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/b").touch()
    (tmp_path / "a").touch()
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "loop").symlink_to(".")

    assert sorted(DISK.files(tmp_path)) == [tmp_path / "a", tmp_path / "sub/b"]
    assert list(DISK.files(tmp_path / "nothing")) == []


def test_a_size_counts_each_hard_link_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a").write_bytes(b"x" * 1000)
    os.link(tmp_path / "sub/a", tmp_path / "b")
    (tmp_path / "c").write_bytes(b"x" * 50)

    assert DISK.size(tmp_path) == 1050
    assert DISK.size(tmp_path / "c") == 50
    assert DISK.size(tmp_path / "nothing") == 0


def test_a_single_file_can_be_copied(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "a").chmod(0o750)

    DISK.copy(tmp_path / "a", tmp_path / "new/b")

    assert (tmp_path / "new/b").read_text() == "x"
    assert mode_of(tmp_path / "new/b") == 0o750


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode:
        pytest.skip("only root can make a small file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_disk_without_room_is_a_problem_however_it_is_written(
    small_disk: Path, tmp_path: Path
) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/big").write_bytes(b"x" * 200_000)
    shutil.make_archive(str(tmp_path / "archive"), "gztar", tmp_path / "tree")
    ways: dict[str, Callable[[Path], None]] = {
        "write": lambda to: DISK.write(to, b"x" * 200_000),
        "copy": lambda to: DISK.copy(tmp_path / "tree", to),
        "unpack": lambda to: DISK.unpack(tmp_path / "archive.tar.gz", to),
    }

    for name, write in ways.items():
        with pytest.raises(BuildFailed) as failure:
            write(small_disk / name)

        assert failure.value.problem == DiskFull(path=small_disk / name)
        DISK.remove(small_disk / name)
