from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import make_world
from planning import LAYOUT, version

from buildpack.model.layout import Layout, Place
from buildpack.steps.relocation import (
    make_bare_virtualenv_relocatable,
    make_relocatable,
    place_uwsgi,
    remove_leftovers,
    take_uwsgi_back,
)

PYTHON = version("3.13.0")
PACKAGES = ".heroku/venv/lib/python3.13/site-packages"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    app = Place(tmp_path / "build", PurePosixPath("$HOME"))
    (app.build / PACKAGES).mkdir(parents=True)
    (app.build / ".heroku/venv/bin").mkdir()
    (app.build / ".heroku/python/bin").mkdir(parents=True)
    return replace(LAYOUT, app=app, runtime=app / ".heroku/python", venv=app / ".heroku/venv")


def mend(layout: Layout) -> None:
    make_relocatable(make_world(), layout, PYTHON)


def test_a_bare_virtualenv_knows_no_absolute_path(layout: Layout) -> None:
    venv = layout.venv.build
    (venv / "pyvenv.cfg").write_text(f"home = {layout.runtime.build}/bin\n")
    (venv / "bin/python").symlink_to(layout.runtime.build / "bin/python3.13")

    make_bare_virtualenv_relocatable(make_world().disk, layout, PYTHON)

    assert str((venv / "bin/python").readlink()) == "../../python/bin/python3.13"
    assert "home" not in (venv / "pyvenv.cfg").read_text()


def test_only_its_python_is_left_of_an_empty_virtualenv(layout: Layout) -> None:
    venv = layout.venv.build
    for name in ("bin/activate.fish", "bin/wheel", "bin/python3.13", ".gitignore"):
        (venv / name).touch()
    (layout.app.build / PACKAGES / "_virtualenv.pth").touch()
    (layout.app.build / PACKAGES / "_virtualenv.py").touch()

    remove_leftovers(make_world().disk, layout, PYTHON)

    files = [path for path in venv.rglob("*") if path.is_file()]
    assert files == [venv / "bin/python3.13"]


@pytest.mark.parametrize(
    "shebang",
    ["#!{venv}/bin/python", "#!/bin/sh\n'''exec' {venv}/bin/python \"$0\" \"$@\"\n' '''"],
    ids=["short", "long"],
)
def test_a_script_runs_after_a_move(layout: Layout, tmp_path: Path, shebang: str) -> None:
    venv = layout.venv.build
    script = venv / "bin/hello"
    script.write_text(shebang.format(venv=venv) + "\nimport sys\nprint(*sys.argv[1:])\n")
    script.chmod(0o755)
    (venv / "bin/python").symlink_to(sys.executable)

    mend(layout)
    moved = (layout.app.build).rename(tmp_path / "moved to")

    argv = [str(moved / ".heroku/venv/bin/hello"), "a b", "c"]
    assert subprocess.run(argv, capture_output=True, text=True, check=True).stdout == "a b c\n"
    assert str(venv) not in (moved / ".heroku/venv/bin/hello").read_text()


def test_a_script_with_another_interpreter_stays(layout: Layout) -> None:
    script = layout.venv.build / "bin/tool"
    script.write_text("#!/usr/bin/env bash\n")
    before = script.stat()

    mend(layout)

    assert script.stat().st_ino == before.st_ino


def test_a_path_file_becomes_relative_to_itself(layout: Layout) -> None:
    pth = layout.app.build / PACKAGES / "_lib.pth"
    pth.write_text(f"{layout.app.build}/lib/src\nimport something\n{layout.app.build}\n")

    mend(layout)

    first, second, third = pth.read_text().splitlines()
    assert (pth.parent / first).resolve() == layout.app.build / "lib/src"
    assert second == "import something"
    assert (pth.parent / third).resolve() == layout.app.build


def test_a_neighbour_whose_name_begins_alike_is_left_alone(layout: Layout) -> None:
    pth = layout.app.build / PACKAGES / "other.pth"
    pth.write_text(f"{layout.app.build}-other/src\n")

    mend(layout)

    assert pth.read_text() == f"{layout.app.build}-other/src\n"


def test_an_editable_finder_computes_its_paths(layout: Layout) -> None:
    finder = layout.app.build / PACKAGES / "__editable___lib_1_finder.py"
    finder.write_text(f"MAPPING: dict[str, str] = {{'lib': '{layout.app.build}/lib'}}\n")

    mend(layout)

    names: dict[str, dict[str, str]] = {"__file__": str(finder)}  # type: ignore[dict-item]
    exec(compile(finder.read_text(), str(finder), "exec"), names)  # what an import would do
    assert names["MAPPING"] == {"lib": str(layout.app.build / "lib")}
    assert str(layout.app.build) not in finder.read_text()


def test_a_script_of_an_old_editable_install_finds_the_source(
    layout: Layout, tmp_path: Path
) -> None:
    (layout.app.build / "lib").mkdir()
    (layout.app.build / "lib/hello").write_text("print('hello')\n")
    script = layout.venv.build / "bin/hello"
    script.write_text(
        f"#!{layout.venv.build}/bin/python\n# EASY-INSTALL-DEV-SCRIPT: 'lib==1','hello'\n"
        f"__file__ = '{layout.app.build}/lib/hello'\n"
        "with open(__file__) as f:\n    exec(compile(f.read(), __file__, 'exec'))\n"
    )
    script.chmod(0o755)
    (layout.venv.build / "bin/python").symlink_to(sys.executable)

    mend(layout)
    moved = layout.app.build.rename(tmp_path / "moved")

    argv = [str(moved / ".heroku/venv/bin/hello")]
    assert subprocess.run(argv, capture_output=True, text=True, check=True).stdout == "hello\n"


def test_where_a_local_project_came_from_is_forgotten(layout: Layout) -> None:
    info = layout.app.build / PACKAGES / "lib-1.dist-info"
    info.mkdir()
    (info / "direct_url.json").write_text(f'{{"url": "file://{layout.app.build}/lib"}}')
    (info / "RECORD").write_text("lib.py,,\nlib-1.dist-info/direct_url.json,sha256=ab,46\n")

    mend(layout)

    assert not (info / "direct_url.json").exists()
    # That there was one is all that is left to know.
    assert (info / "RECORD").read_text() == "lib.py,,\nlib-1.dist-info/direct_url.json,,\n"


def test_when_a_local_file_was_changed_is_forgotten(layout: Layout) -> None:
    info = layout.app.build / PACKAGES / "lib-1.dist-info"
    info.mkdir()
    (info / "uv_cache.json").write_text('{"timestamp": {"secs_since_epoch": 1}}')
    (info / "RECORD").write_text("lib.py,,\nlib-1.dist-info/uv_cache.json,sha256=ab,9\n")

    mend(layout)

    assert not (info / "uv_cache.json").exists()
    assert (info / "RECORD").read_text() == "lib.py,,\n"


def test_where_a_git_package_came_from_is_kept(layout: Layout) -> None:
    info = layout.app.build / PACKAGES / "lib-1.dist-info"
    info.mkdir()
    (info / "direct_url.json").write_text('{"url": "https://git.example/lib"}')

    mend(layout)

    assert (info / "direct_url.json").exists()


def test_uwsgi_gets_a_prefix_that_leads_to_the_runtime_s_library(layout: Layout) -> None:
    installed = layout.venv.build / "bin/uwsgi"
    installed.write_bytes(b"\x7fELF and more")

    place_uwsgi(make_world().disk, layout)
    place_uwsgi(make_world().disk, layout)

    assert str(installed.readlink()) == "../../uwsgi/bin/uwsgi"
    assert str((layout.uwsgi.build / "lib").readlink()) == "../python/lib"
    assert installed.read_bytes() == b"\x7fELF and more"


def test_uwsgi_goes_back_to_where_installers_look_for_it(layout: Layout) -> None:
    installed = layout.venv.build / "bin/uwsgi"
    installed.write_bytes(b"\x7fELF and more")
    disk = make_world().disk
    place_uwsgi(disk, layout)

    take_uwsgi_back(disk, layout)
    take_uwsgi_back(disk, layout)

    assert not installed.is_symlink()
    assert installed.read_bytes() == b"\x7fELF and more"
    assert not layout.uwsgi.build.exists()


def test_a_uwsgi_that_is_a_script_stays(layout: Layout) -> None:
    installed = layout.venv.build / "bin/uwsgi"
    installed.write_text("#!/bin/sh\n")

    place_uwsgi(make_world().disk, layout)

    assert not installed.is_symlink()
