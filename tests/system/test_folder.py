from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from buildpack.system.folder import Folder, copy_folders, in_threads, link_folders, read_folders

MANY = 200
Make: TypeAlias = Callable[[Sequence[Folder], str, str], None]
HERE = Path(tempfile.gettempdir()).stat().st_dev


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with something of everything."""
    tree = tmp_path / "tree"
    (tree / "bin").mkdir(parents=True)
    (tree / "bin/tool").write_text("#!/bin/sh\n")
    (tree / "bin/tool").chmod(0o755)
    (tree / "bin/link").symlink_to("tool")
    (tree / "dangling").symlink_to("/nowhere")
    (tree / "lib/test/deep").mkdir(parents=True)
    (tree / "lib/test/deep/a.py").write_bytes(b"x" * 100_000)
    (tree / "lib/libpython.a").touch()
    (tree / "lib/read_only").touch()
    (tree / "lib/read_only").chmod(0o444)
    os.utime(tree / "lib/read_only", ns=(1, 1_234_567_890_123_456_789))
    (tree / "empty").mkdir()
    (tree / "empty").chmod(0o500)
    return tree


def paths_of(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def test_parents_come_before_children(tree: Path) -> None:
    order = [folder.path for folder in read_folders(str(tree))]

    assert order[0] == ""
    assert order.index("lib") < order.index("lib/test") < order.index("lib/test/deep")


@pytest.mark.parametrize("make", [copy_folders, link_folders], ids=["copy", "link"])
def test_a_tree_is_made_anew_with_links_modes_and_times(
    tree: Path, tmp_path: Path, make: Make
) -> None:
    to = tmp_path / "deep/to"

    make(read_folders(str(tree)), str(tree), str(to))

    assert paths_of(to) == paths_of(tree)
    assert (to / "dangling").readlink() == Path("/nowhere")
    assert (to / "bin/link").readlink() == Path("tool")
    for name in ("bin/tool", "lib/read_only", "lib/test/deep/a.py"):
        old, new = (tree / name).stat(), (to / name).stat()
        assert (new.st_mode, new.st_mtime_ns) == (old.st_mode, old.st_mtime_ns)
        assert (to / name).read_bytes() == (tree / name).read_bytes()


def test_links_share_inodes_and_copies_do_not(tree: Path, tmp_path: Path) -> None:
    folders = read_folders(str(tree))

    link_folders(folders, str(tree), str(tmp_path / "linked"))
    copy_folders(folders, str(tree), str(tmp_path / "copied"))

    assert (tmp_path / "linked/bin/tool").samefile(tree / "bin/tool")
    assert not (tmp_path / "copied/bin/tool").samefile(tree / "bin/tool")


def test_the_builder_may_write_in_every_directory_that_was_made(tree: Path, tmp_path: Path) -> None:
    copy_folders(read_folders(str(tree)), str(tree), str(tmp_path / "to"))

    assert (tmp_path / "to/empty").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("make", [copy_folders, link_folders], ids=["copy", "link"])
def test_what_was_there_is_replaced_and_never_written_into(
    tree: Path, tmp_path: Path, make: Make
) -> None:
    to = tmp_path / "to"
    (to / "bin").mkdir(parents=True)
    (tmp_path / "precious").write_text("precious")
    os.link(tmp_path / "precious", to / "bin/tool")
    (to / "bin/link").symlink_to("elsewhere")

    make(read_folders(str(tree)), str(tree), str(to))

    assert (to / "bin/tool").read_text() == "#!/bin/sh\n"
    assert (to / "bin/link").readlink() == Path("tool")
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.parametrize(
    ("patterns", "left_out"),
    [
        (("lib/test",), {"lib/test", "lib/test/deep", "lib/test/deep/a.py"}),
        (("*/test",), {"lib/test", "lib/test/deep", "lib/test/deep/a.py"}),
        (("lib/*.a", "dangling"), {"lib/libpython.a", "dangling"}),
        ((), set()),
    ],
)
def test_patterns_leave_out_files_links_and_whole_directories(
    tree: Path, tmp_path: Path, patterns: tuple[str, ...], left_out: set[str]
) -> None:
    copy_folders(read_folders(str(tree), patterns), str(tree), str(tmp_path / "to"))

    assert set(paths_of(tree)) - set(paths_of(tmp_path / "to")) == left_out


def test_pipes_are_left_out(tmp_path: Path, tree: Path) -> None:
    os.mkfifo(tree / "pipe")

    copy_folders(read_folders(str(tree)), str(tree), str(tmp_path / "to"))

    assert set(paths_of(tree)) - set(paths_of(tmp_path / "to")) == {"pipe"}


@pytest.mark.skipif(
    not os.access("/dev/shm", os.W_OK) or Path("/dev/shm").stat().st_dev == HERE,
    reason="there is no second file system at hand",
)
def test_across_file_systems_links_become_copies(tree: Path) -> None:
    to = Path(tempfile.mkdtemp(dir="/dev/shm"))
    try:
        link_folders(read_folders(str(tree)), str(tree), str(to))

        assert paths_of(to) == paths_of(tree)
        assert (to / "bin/tool").stat().st_mode == (tree / "bin/tool").stat().st_mode
    finally:
        shutil.rmtree(to)


def test_many_folders_are_shared_out_and_each_is_done_once() -> None:
    done: list[str] = []

    in_threads(lambda folder: done.append(folder.path), [Folder(str(i), 0) for i in range(MANY)])

    assert sorted(done, key=int) == [str(i) for i in range(MANY)]


@pytest.mark.parametrize("count", [3, MANY])
def test_the_first_failure_is_raised_whoever_met_it(count: int) -> None:
    def fail(folder: Folder) -> None:
        if folder.path == "1":
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        in_threads(fail, [Folder(str(i), 0) for i in range(count)])
