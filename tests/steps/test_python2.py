from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import make_world
from planning import LAYOUT, version

from buildpack.model.layout import Layout, Place
from buildpack.steps.python2 import make_python2_virtualenv_relocatable

PYTHON = version("2.7.18")
# The end of what virtualenv's site.py reads, and how it shortens a path.
SITE = (
    "import sys\nsep = '/'\n\n\ndef read_pyvenv():\n"
    "    with open(sys.prefix + '/pyvenv.cfg') as file:\n"
    "        config = dict(line.strip().split(' = ') for line in file)\n"
    "    return config\n\n\n"
    "def abs_path(value):\n    import os\n    return os.path.normpath(value)\n"
)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    app = Place(tmp_path / "build", PurePosixPath("$HOME"))
    layout = replace(LAYOUT, app=app, runtime=app / ".heroku/python", venv=app / ".heroku/venv")
    runtime, venv = layout.runtime.build, layout.venv.build
    for path in ("bin/python2.7", "lib/libpython2.7.so.1.0", "lib/python2.7/os.py"):
        (runtime / path).parent.mkdir(parents=True, exist_ok=True)
        (runtime / path).touch()
    (venv / "lib/python2.7/config").mkdir(parents=True)
    (venv / "lib/python2.7/os.py").symlink_to(runtime / "lib/python2.7/os.py")
    (venv / "lib/python2.7/site.py").write_text(SITE)
    (venv / "include").mkdir()
    (venv / "include/python2.7").symlink_to(runtime / "include/python2.7")
    return layout


def test_no_absolute_path_is_left(layout: Layout) -> None:
    make_python2_virtualenv_relocatable(make_world().disk, layout, PYTHON)

    venv = layout.venv.build
    links = {path: str(path.readlink()) for path in venv.rglob("*") if path.is_symlink()}
    assert links == {
        venv / "include/python2.7": "../../python/include/python2.7",
        venv / "lib/libpython2.7.so.1.0": "../../python/lib/libpython2.7.so.1.0",
        venv / "lib/python2.7/os.py": "../../../python/lib/python2.7/os.py",
    }
    assert str(layout.app.build) not in (venv / "pyvenv.cfg").read_text()


def test_its_site_py_finds_the_runtime_after_a_move(layout: Layout, tmp_path: Path) -> None:
    site = make_python2_virtualenv_relocatable(make_world().disk, layout, PYTHON)
    moved = layout.app.build.rename(tmp_path / "moved") / ".heroku"
    names: dict[str, object] = {}
    text = (moved / site.relative_to(layout.app.build / ".heroku")).read_text()
    exec(compile(text.replace("sys.prefix", repr(str(moved / "venv"))), "site.py", "exec"), names)

    config = eval("read_pyvenv()", names)

    assert {name: value for name, value in config.items() if name.startswith("base-")} == {
        "base-prefix": str(moved / "python"),
        "base-exec-prefix": str(moved / "python"),
        "base-executable": str(moved / "python/bin/python2.7"),
    }


def test_a_python_without_a_shared_library_gets_no_links_to_one(layout: Layout) -> None:
    (layout.runtime.build / "lib/libpython2.7.so.1.0").unlink()

    make_python2_virtualenv_relocatable(make_world().disk, layout, PYTHON)

    assert [path.name for path in (layout.venv.build / "lib").iterdir()] == ["python2.7"]
