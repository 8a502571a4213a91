from __future__ import annotations

import os
from pathlib import Path

import pytest

from buildpack.system.arrival import move, take_in


def test_what_was_uploaded_is_moved_hidden_files_included(tmp_path: Path) -> None:
    upload, app = tmp_path / "src", tmp_path / "app"
    (upload / "shop").mkdir(parents=True)
    (upload / "shop/__init__.py").write_text("x = 1\n")
    (upload / ".python-version").write_text("3.13\n")
    (upload / "link").symlink_to("shop")

    assert take_in(upload, app)

    assert sorted(path.name for path in app.iterdir()) == [".python-version", "link", "shop"]
    assert (app / "link/__init__.py").read_text() == "x = 1\n"
    assert list(upload.iterdir()) == []


def test_what_has_the_same_name_makes_room(tmp_path: Path) -> None:
    upload, app = tmp_path / "src", tmp_path / "app"
    (app / "shop").mkdir(parents=True)
    (app / "shop/old.py").touch()
    (app / "kept.txt").touch()
    (upload / "shop").mkdir(parents=True)
    (upload / "shop/new.py").touch()

    take_in(upload, app)

    assert sorted(path.name for path in app.rglob("*")) == ["kept.txt", "new.py", "shop"]


def test_without_an_upload_there_is_nothing_to_move(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert not take_in(tmp_path / "src", tmp_path / "app")
    assert not take_in(tmp_path / "empty", tmp_path / "app")


@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="there is no second file system")
def test_what_stands_in_another_file_system_is_copied_with_its_modes(tmp_path: Path) -> None:
    elsewhere = Path("/dev/shm") / f"slugline-{os.getpid()}"
    try:
        (elsewhere / "bin").mkdir(parents=True)
        (elsewhere / "bin/run").write_text("#!/bin/sh\n")
        (elsewhere / "bin/run").chmod(0o755)
        (elsewhere / "link").symlink_to("bin/run")
        (elsewhere / "data").write_bytes(b"\0")

        move(elsewhere, tmp_path / "here")
    finally:
        assert not elsewhere.exists()

    here = tmp_path / "here"
    assert os.access(here / "bin/run", os.X_OK)
    assert (here / "link").readlink() == Path("bin/run")
    assert (here / "data").read_bytes() == b"\0"
