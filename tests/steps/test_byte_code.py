from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import Commands, Store, completed, make_world
from planning import LAYOUT, version

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.layout import Layout, Place
from buildpack.model.plan import Kept, Use
from buildpack.steps.byte_code import FinishVirtualenv

PACKAGES = ".heroku/venv/lib/python3.13/site-packages"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    app = Place(tmp_path / "build", PurePosixPath("$HOME"))
    packages = app.build / PACKAGES
    (packages / "lib/tests").mkdir(parents=True)
    (packages / "lib-1.dist-info").mkdir()
    (packages / "lib/__init__.py").write_text("")
    (packages / "lib/tests/test_it.py").write_text("")
    record = "lib/__init__.py,,\nlib/tests/test_it.py,,\n../../../bin/lib,,\n"
    (packages / "lib-1.dist-info/RECORD").write_text(record)
    scratch = tmp_path / "scratch"
    venv, runtime = app / ".heroku/venv", app / ".heroku/python"
    return replace(LAYOUT, app=app, venv=venv, runtime=runtime, scratch=scratch)


def finish(layout: Layout, tmp_path: Path) -> list[str]:
    """Return the files that were to be compiled."""
    listing = layout.scratch / "byte-code.txt"
    listing.unlink(missing_ok=True)
    world = make_world(
        commands=Commands({(): completed(0, "1 0 0")}), store=Store(tmp_path / "store")
    )
    kept = Kept(name="venv", made_of=Fingerprint(), use=Use.UPDATED)
    FinishVirtualenv(layout, version("3.13.0"), kept, 2).run(world)
    return listing.read_text().splitlines() if listing.exists() else []


@pytest.mark.parametrize("tag", ["cpython-313", "cpython-313t"])
def test_only_what_is_new_is_compiled_and_no_tests(
    layout: Layout, tmp_path: Path, tag: str
) -> None:
    assert finish(layout, tmp_path) == [f"{PACKAGES.removeprefix('.heroku/')}/lib/__init__.py"]

    byte_code = layout.app.build / PACKAGES / f"lib/__pycache__/__init__.{tag}.pyc"
    byte_code.parent.mkdir()
    byte_code.write_bytes(b"")

    assert finish(layout, tmp_path) == []


def test_what_was_installed_once_more_is_compiled_again(layout: Layout, tmp_path: Path) -> None:
    first = finish(layout, tmp_path)

    assert finish(layout, tmp_path) == first


def test_byte_code_of_a_module_that_is_gone_goes_as_well(layout: Layout, tmp_path: Path) -> None:
    packages = layout.app.build / PACKAGES
    (packages / "__pycache__").mkdir()
    (packages / "__pycache__/gone.cpython-313.pyc").write_bytes(b"")
    (packages / "__pycache__/here.cpython-313.pyc").write_bytes(b"")
    (packages / "here.py").write_text("")

    finish(layout, tmp_path)

    assert [path.name for path in (packages / "__pycache__").iterdir()] == ["here.cpython-313.pyc"]
