from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import Commands, Store, Toolbox, completed, make_world
from planning import LAYOUT, version

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.layout import Layout, Place
from buildpack.model.plan import Kept, Use
from buildpack.steps.virtualenv import PrepareVirtualenv


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    app = Place(tmp_path / "build", PurePosixPath("$HOME"))
    return replace(LAYOUT, app=app, runtime=app / ".heroku/python", venv=app / ".heroku/venv")


@pytest.mark.parametrize(
    ("python", "tool"),
    [("3.6.15", "virtualenv-legacy"), ("3.8.18", "virtualenv-legacy"), ("3.13.0", "library")],
)
def test_it_is_made_by_the_virtualenv_that_knows_the_python(
    python: str, tool: str, layout: Layout
) -> None:
    commands, tools = Commands({(): completed()}), Toolbox()
    kept = Kept(name="venv", made_of=Fingerprint(), use=Use.NEW)

    PrepareVirtualenv(layout, version(python), kept).run(make_world(commands=commands, tools=tools))

    assert tools.wanted == [tool]
    assert f"/tools/{tool}" in commands.argvs[0]


def test_a_kept_one_wants_no_tool(layout: Layout, tmp_path: Path) -> None:
    (tmp_path / "store/venv/bin").mkdir(parents=True)
    tools = Toolbox()
    kept = Kept(name="venv", made_of=Fingerprint(), use=Use.REUSED)

    PrepareVirtualenv(layout, version("2.7.18"), kept).run(
        make_world(store=Store(tmp_path / "store"), tools=tools)
    )

    assert tools.wanted == []


@pytest.mark.parametrize("damage", [(), ("python",), ("venv",)])
def test_what_may_share_the_damaged_files_goes_as_well(
    damage: tuple[str, ...], layout: Layout, tmp_path: Path
) -> None:
    store = Store(tmp_path / "store", damage=damage)
    (store.directory("uv") / "archive").touch()
    kept = Kept(name="venv", made_of=Fingerprint(), use=Use.DISCARDED)

    PrepareVirtualenv(layout, version("3.13.0"), kept).run(
        make_world(commands=Commands({(): completed()}), store=store)
    )

    assert (store.directory("uv") / "archive").exists() == ("venv" not in damage)
