from __future__ import annotations

from pathlib import Path

import pytest

from buildpack.system.folder import FileFacts, Folder
from buildpack.system.manifest import (
    add_checksums,
    checksum,
    divide,
    is_unchanged,
    read_manifest,
    write_manifest,
)

WHOLE, FRACTION = 315_532_800_000_000_000, 315_532_800_123_456_789
MODE = 0o100644


@pytest.mark.parametrize(
    ("old", "new", "unchanged"),
    [
        ([MODE, 5, FRACTION, 1, 9], [MODE, 5, FRACTION, 1], True),
        ([MODE, 5, FRACTION, 1, 9], [MODE, 5, FRACTION, 2], True),
        ([MODE, 5, WHOLE, 1, 9], [MODE, 5, WHOLE, 1], True),
        ([MODE, 5, WHOLE, 1, 9], [MODE, 5, WHOLE, 2], False),
        ([MODE, 5, FRACTION, 1, 9], [MODE, 6, FRACTION, 1], False),
        ([MODE, 5, FRACTION, 1, 9], [MODE, 5, FRACTION + 1, 1], False),
        ([MODE, 5, FRACTION, 1, 9], [MODE | 0o111, 5, FRACTION, 1], False),
    ],
    ids=["same", "copied", "linked", "archive's time", "size", "time", "mode"],
)
def test_a_file_is_only_taken_for_the_old_one_when_it_surely_is(
    old: FileFacts,
    new: FileFacts,
    unchanged: bool,  # noqa: FBT001 - one column of the table.
) -> None:
    assert is_unchanged(old, new) is unchanged


def test_what_is_known_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"new")
    known = [Folder("", 0, {"old": [MODE, 3, FRACTION, 1, 77]})]
    folders = [Folder("", 0, {"old": [MODE, 3, FRACTION, 1], "new": [MODE, 3, WHOLE, 2]})]

    add_checksums(folders, str(tmp_path), known)

    crc = checksum(str(tmp_path / "new"))
    assert folders[0].files == {
        "old": [MODE, 3, FRACTION, 1, 77],
        "new": [MODE, 3, WHOLE, 2, crc],
    }


def test_a_tree_is_divided_into_what_is_known_and_what_is_new() -> None:
    old, new = [MODE, 3, FRACTION, 1, 77], [MODE, 3, WHOLE, 2, 78]
    folder = Folder("", 1, {"old": old, "new": new}, {"link": "old"})
    more = Folder("more", 2, {"new": new})

    parts = divide([folder, more], [Folder("", 1, {"old": old})])

    assert parts == (
        [Folder("", 1, {"old": old}), Folder("more", 2)],
        [Folder("", 1, {"new": new}, {"link": "old"}), Folder("more", 2, {"new": new})],
    )


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    folders = [
        Folder("", 0o755, {"größe \udcff": [MODE, 3, FRACTION, 1, 77]}, {"link": "to"}),
        Folder("sub", 0o700),
    ]

    write_manifest(tmp_path / "manifest", folders)

    assert read_manifest(tmp_path / "manifest") == folders


@pytest.mark.parametrize("position", [0, 20, 40, -1])
def test_a_single_wrong_byte_in_a_manifest_is_noticed(tmp_path: Path, position: int) -> None:
    path = tmp_path / "manifest"
    write_manifest(path, [Folder("", 0o755, {"file": [MODE, 3, FRACTION, 1, 77]})])
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)

    with pytest.raises(ValueError, match="manifest"):
        read_manifest(path)
