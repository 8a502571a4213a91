from __future__ import annotations

from pathlib import Path

from fakes import Console
from planning import version

from buildpack.bootstrap import VENDOR, tool_path
from buildpack.model.legacy import pip_tool_for, setuptools_tool_for, virtualenv_tool_for
from buildpack.platforms.tools import BUILD_TOOLS, DOTENV, CachedTools

PYTHONS = ("2.7.18", "3.6.15", "3.7.16", "3.8.18", "3.9.18", "3.10.13", "3.14.0")


def toolbox(cache: Path) -> CachedTools:
    return CachedTools(cache=cache, console=Console(), around={}, env={})


def test_the_places_of_the_tools_are_known_before_they_are_there(tmp_path: Path) -> None:
    places = toolbox(tmp_path).places

    assert list(places) == ["library", *BUILD_TOOLS]
    assert places["uv"] == tool_path(tmp_path, "uv")
    assert not places["uv"].exists()


def test_tools_that_were_downloaded_are_worth_keeping(tmp_path: Path) -> None:
    assert toolbox(tmp_path).is_worth_keeping


def test_a_tool_is_found_in_the_cache(tmp_path: Path) -> None:
    places = {name: tool_path(tmp_path, name) for name in ("library", "pip-2.7")}
    for place in places.values():
        place.mkdir(parents=True)

    tools = toolbox(tmp_path)

    assert tools.path("pip-2.7") == places["pip-2.7"]


def test_there_is_a_lock_for_every_tool_that_a_python_may_need() -> None:
    locks = {path.stem for path in (VENDOR / "tools").glob("*.txt")}
    named = {
        tool(version(text))
        for text in PYTHONS
        for tool in (pip_tool_for, setuptools_tool_for, virtualenv_tool_for)
    }

    assert named - locks == {"library"}
    assert locks - named == {*BUILD_TOOLS, DOTENV} - {"pip", "setuptools"}
