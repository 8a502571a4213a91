from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import FileUnreadable
from buildpack.system.arrival import move, take_in

NOBODY = 65534


@pytest.fixture
def shared() -> Iterator[Path]:
    """A directory that any user may enter."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@contextmanager
def nobody() -> Iterator[None]:
    """Be another user than the one whose source it is."""
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


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


@as_root
def test_what_belongs_to_somebody_else_is_copied_and_stays(shared: Path) -> None:
    upload, app = shared / "src", shared / "app"
    (upload / "bin").mkdir(parents=True)
    (upload / "bin/run").write_text("#!/bin/sh\n")
    (upload / "bin/run").chmod(0o755)
    (upload / "link").symlink_to("bin/run")
    app.mkdir()
    os.chown(app, NOBODY, -1)

    with nobody():
        assert take_in(upload, app)

    assert os.access(app / "bin/run", os.X_OK)
    assert {path.lstat().st_uid for path in app.rglob("*")} == {NOBODY}
    assert (app / "link").readlink() == Path("bin/run")
    assert (upload / "bin/run").is_file()


@as_root
@pytest.mark.parametrize("closed", ["shop/secret.py", "shop", ""])
def test_what_somebody_else_lets_nobody_read_is_named(closed: str, shared: Path) -> None:
    upload, app = shared / "src", shared / "app"
    (upload / "shop").mkdir(parents=True)
    (upload / "shop/secret.py").touch()
    (upload / closed).chmod(0)
    app.mkdir()
    os.chown(app, NOBODY, -1)

    with nobody(), pytest.raises(BuildFailed) as failure:
        take_in(upload, app)

    assert failure.value.problem == FileUnreadable(str(upload / closed), "Permission denied")
