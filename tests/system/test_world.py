from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from fakes import Console, Toolbox

from buildpack.model.layout import Layout, Place
from buildpack.model.problem import BuildFailed
from buildpack.model.request import BuildRequest
from buildpack.problems.machine import CacheUnwritable
from buildpack.system import open_world


def make_request(tmp_path: Path) -> BuildRequest:
    app = Place(tmp_path / "app", PurePosixPath("$HOME"))
    return BuildRequest(
        layout=Layout(
            app=app,
            source=app,
            runtime=app / ".heroku/python",
            venv=app / ".heroku/venv",
            cache=tmp_path / "cache",
            scratch=tmp_path / "scratch",
        ),
        target="a-stack",
        env={},
    )


def test_the_world_holds_the_apps_tree_the_cache_and_the_environment(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/app.py").touch()

    world = open_world(make_request(tmp_path), console=Console(), tools=Toolbox(), env={"A": "1"})

    assert world.tree.entries() == ("app.py",)
    assert world.store.directory("uv") == tmp_path / "cache/slugline/uv"
    assert world.env == {"A": "1"}
    assert world.clock.now() <= world.clock.now()


def test_a_cache_that_cannot_be_written_ends_the_build_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a directory")

    with pytest.raises(BuildFailed) as failure:
        open_world(make_request(tmp_path), console=Console(), tools=Toolbox(), env={})

    assert isinstance(failure.value.problem, CacheUnwritable)
