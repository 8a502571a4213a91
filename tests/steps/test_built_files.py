from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planning import LAYOUT

from buildpack.model.layout import Layout, Place
from buildpack.steps.built_files import find_sources, keep_built_files, place_built_files
from buildpack.system.app_tree import DirectoryTree
from buildpack.system.disk import LocalDisk

DISK = LocalDisk()


def layout_in(directory: Path) -> Layout:
    app = Place(directory, LAYOUT.app.launch)
    return replace(LAYOUT, app=app, source=app / "backend", venv=app / ".heroku/venv")


def write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_what_a_build_adds_to_the_source_comes_back_with_the_virtualenv(tmp_path: Path) -> None:
    layout = layout_in(tmp_path / "one")
    app, projects = layout.app.build, (".", "../libs/helper")
    write(app / "backend/shop/__init__.py")
    write(app / "libs/helper/helper.py")
    tree = DirectoryTree(layout.source.build, app)
    before = find_sources(tree, projects)

    write(app / "backend/shop/_version.py", "version = 1")
    write(app / "libs/helper/fast.so", "code")
    write(app / "backend/build/lib/shop.py")
    keep_built_files(DISK, layout, before, find_sources(tree, projects))
    other = layout_in(tmp_path / "other")
    DISK.copy(layout.venv.build, other.venv.build)
    write(other.app.build / "libs/helper/fast.so", "pushed")
    place_built_files(DISK, other)

    placed = {
        str(path.relative_to(other.app.build)) for path in other.app.build.glob("[!.]*/**/*.*")
    }
    assert placed == {"backend/shop/_version.py", "libs/helper/fast.so"}
    assert (other.app.build / "libs/helper/fast.so").read_text() == "pushed"


def test_what_an_update_no_longer_builds_is_forgotten(tmp_path: Path) -> None:
    layout = layout_in(tmp_path)
    write(layout.venv.build / "built/old.py")

    keep_built_files(DISK, layout, (), ())

    assert not (layout.venv.build / "built").exists()
