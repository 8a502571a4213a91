from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import Store, make_world
from planning import LAYOUT, version

from buildpack.model.layout import Layout, Place
from buildpack.steps.installed import Installed, keep_installed, read_installed

PYTHON = version("3.12.1")
FILES = (
    "python/lib/python3.12/csv.py",
    "venv/bin/gunicorn",
    "venv/lib/python3.12/site-packages/flask/__init__.py",
    "venv/lib/python3.12/site-packages/_virtualenv.pth",
)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    top = Place(tmp_path, PurePosixPath(tmp_path))
    return replace(LAYOUT, runtime=top / "python", venv=top / "venv")


def test_programs_and_modules_are_read_from_their_directories(layout: Layout) -> None:
    assert read_installed(make_world(), layout, PYTHON) == Installed(
        programs=frozenset({"gunicorn"}),
        modules=frozenset({"flask", "csv", "_virtualenv"}),
        leads_elsewhere=False,
    )


def test_a_path_file_may_lead_to_any_module(layout: Layout) -> None:
    (layout.venv.build / "lib/python3.12/site-packages/shop.pth").touch()

    installed = read_installed(make_world(), layout, PYTHON)

    assert installed is not None
    assert installed.leads_elsewhere


def test_what_is_noted_is_known_without_the_files(layout: Layout) -> None:
    store = Store()
    keep_installed(make_world(store=store), layout, PYTHON)
    here = read_installed(make_world(store=store), layout, PYTHON)

    store.hollow = frozenset({"venv"})

    assert read_installed(make_world(store=store), LAYOUT, PYTHON) == here


@pytest.mark.parametrize("note", ["", "[", "[]", "{}", '{"programs": 5}', "[" * 100_000])
def test_nobody_knows_what_nobody_has_noted(layout: Layout, note: str) -> None:
    store = Store(hollow=frozenset({"venv"}), notes={"installed": note})

    assert read_installed(make_world(store=store), layout, PYTHON) is None
