"""What every tree of an app does: the real one, and the fake that other tests use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest
from fakes import Tree

from buildpack.model.problem import BuildFailed
from buildpack.ports import AppTree
from buildpack.problems.machine import FileUnreadable
from buildpack.system.app_tree import DirectoryTree

Make: TypeAlias = Callable[..., AppTree]
APP = {
    "requirements.txt": "flask\n",
    "app.py": "",
    "pkg/__init__.py": "",
    "pkg/sub/deep.py": "",
    "pkg/__pycache__/x.pyc": "",
    ".git/config": "",
    ".heroku/python/bin/python": "",
    "node_modules/a/b.py": "",
    "venv/pyvenv.cfg": "",
    "venv/lib/x.py": "",
}


@pytest.fixture(params=["directory", "fake"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    def on_disk(files: Mapping[str, str], below: str = ".") -> AppTree:
        pushed = tmp_path / "pushed"
        (tmp_path / "secret.txt").write_text("")
        for path, text in files.items():
            (pushed / path).parent.mkdir(parents=True, exist_ok=True)
            (pushed / path).write_text(text)
        return DirectoryTree(pushed / below, pushed)

    return on_disk if request.param == "directory" else Tree


@pytest.mark.parametrize("path", ["app.py", "pkg", "pkg/sub", "pkg/sub/deep.py", "venv/pyvenv.cfg"])
def test_it_has_files_and_directories(make: Make, path: str) -> None:
    assert make(APP).has(path)


@pytest.mark.parametrize("path", ["nothing", "pk", "pkg/nothing", "app.py/x"])
def test_it_has_nothing_else(make: Make, path: str) -> None:
    assert not make(APP).has(path)


def test_it_reads_files(make: Make) -> None:
    assert make(APP).read("requirements.txt") == b"flask\n"


@pytest.mark.parametrize("path", ["nothing", "pkg", "app.py/x"])
def test_what_is_no_file_reads_as_none(make: Make, path: str) -> None:
    assert make(APP).read(path) is None


def test_the_walk_leaves_out_what_is_not_the_apps_own(make: Make) -> None:
    assert list(make(APP).walk()) == [
        *("app.py", "pkg/__init__.py", "pkg/sub/deep.py", "requirements.txt")
    ]


def test_the_walk_can_begin_below_and_stop_early(make: Make) -> None:
    tree = make(APP)

    assert list(tree.walk("pkg")) == ["pkg/__init__.py", "pkg/sub/deep.py"]
    assert list(tree.walk("pkg", depth=0)) == ["pkg/__init__.py"]
    assert list(tree.walk("nothing")) == []


def test_entries_tell_directories_by_their_slash(make: Make) -> None:
    tree = make(APP)

    assert tree.entries("pkg") == ("__init__.py", "__pycache__/", "sub/")
    assert tree.entries("nothing") == ()
    assert tree.entries("app.py") == ()


SEVERAL = {
    "backend/app.py": "",
    "libs/helper/h.py": "",
    "libs/helper/setup.py": "x",
    "uv.lock": "y",
}


def test_what_stands_beside_the_source_is_seen_from_there(make: Make) -> None:
    tree = make(SEVERAL, "backend")

    assert tree.has("app.py")
    assert tree.has("../libs/helper")
    assert tree.has("..")
    assert tree.read("../uv.lock") == b"y"
    assert tree.entries("..") == ("backend/", "libs/", "uv.lock")
    assert list(tree.walk("../libs")) == ["../libs/helper/h.py", "../libs/helper/setup.py"]


@pytest.mark.parametrize("below", [".", "backend"])
def test_no_path_leads_out_of_what_was_pushed(make: Make, below: str) -> None:
    tree = make(SEVERAL, below)
    up = "../" * (2 if below == "backend" else 1)

    for path in (up, f"{up}secret.txt", f"{up}pushed_too", "x/../../../../../etc/passwd"):
        assert not tree.has(path)
        assert tree.read(path) is None
        assert tree.entries(path) == ()


def test_the_walk_never_follows_links_to_directories(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.py").touch()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "loop").symlink_to(".")

    assert list(DirectoryTree(tmp_path).walk()) == ["real/a.py"]


def test_a_link_that_leads_nowhere_hides_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "app.py").touch()
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")

    assert DirectoryTree(tmp_path).entries() == ("app.py", "broken", "loop")


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    with pytest.raises(BuildFailed) as failure:
        DirectoryTree(tmp_path).read("loop")

    why = os.strerror(40)
    assert failure.value.problem == FileUnreadable(path="loop", why=why)


def test_a_directory_that_cannot_be_listed_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    with pytest.raises(BuildFailed) as failure:
        DirectoryTree(tmp_path).entries("loop")

    assert failure.value.problem == FileUnreadable(path="loop", why=os.strerror(40))


@pytest.mark.parametrize(
    "path",
    ["a\0b.py", "a" * 300, "a/" * 3000, "\ud800.py"],
    ids=["a nul", "a long name", "a long path", "a surrogate"],
)
def test_a_name_that_no_file_can_have_is_nothing(make: Make, path: str) -> None:
    tree = make(APP)

    assert (tree.has(path), tree.read(path), tree.entries(path)) == (False, None, ())
