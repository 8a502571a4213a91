from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

from buildpack.package.archive import Hashing, gzipped, write_tree


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "bin").mkdir(parents=True)
    (tree / "bin/build").write_text("#!/bin/sh\n")
    (tree / "bin/build").chmod(0o700)
    (tree / "a file").write_text("text")
    (tree / "a file").chmod(0o666)
    (tree / "link").symlink_to("bin")
    return tree


def pack(tree: Path) -> bytes:
    content = io.BytesIO()
    with gzipped(content) as compressed:
        write_tree(tree, compressed)
    return content.getvalue()


def test_entries_are_sorted_and_plain(tree: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(pack(tree))) as archive:
        entries = {entry.name: entry for entry in archive}

    assert list(entries) == ["a file", "bin", "bin/build", "link"]
    assert [entry.mode for entry in entries.values()] == [0o644, 0o755, 0o755, 0o777]
    assert entries["link"].linkname == "bin"
    assert {(entry.uid, entry.gid, entry.mtime) for entry in entries.values()} == {
        (0, 0, 315532801)
    }


def test_times_and_owners_of_the_files_do_not_show(tree: Path) -> None:
    first = pack(tree)
    for path in (tree / "a file", tree / "bin", tree):
        os.utime(path, (1, 1))

    assert pack(tree) == first


def test_what_is_not_wanted_is_left_out(tree: Path) -> None:
    content = io.BytesIO()
    parents = ("/cnb/buildpacks/a_b", "/cnb/buildpacks/a_b/1.0.0")

    write_tree(tree, content, parents=parents, wants=lambda path: path.name != "a file")

    with tarfile.open(fileobj=io.BytesIO(content.getvalue())) as archive:
        top = parents[-1].lstrip("/")
        names = [entry.name.lstrip("/") for entry in archive]
    assert names == [
        *(parent.lstrip("/") for parent in parents),
        *(f"{top}/{name}" for name in ("bin", "bin/build", "link")),
    ]


def test_what_passes_through_is_hashed() -> None:
    content = io.BytesIO()
    hashing = Hashing(content)

    hashing.write(b"ab")
    hashing.write(b"c")

    assert content.getvalue() == b"abc"
    assert hashing.size == 3
    assert hashing.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
