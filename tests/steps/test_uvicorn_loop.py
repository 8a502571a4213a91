from __future__ import annotations

from buildpack.model.source_line import SourceLine
from buildpack.model.uvicorn_start import UvicornStart
from buildpack.problems.lint_web import AnswersDelayed
from buildpack.steps.installed import Installed
from buildpack.steps.uvicorn_loop import find_delays

PLACE = SourceLine("Procfile", 1, "web: uvicorn main:app", 6, 7)


def delays(loop: str, *modules: str, leads_elsewhere: bool = False) -> list[bool]:
    """Return of each start that is told whether the app asks for its loop."""
    installed = Installed(frozenset(), frozenset(modules), leads_elsewhere)
    found = find_delays((UvicornStart(PLACE, loop),), installed)
    return [one.is_told for one in found if isinstance(one, AnswersDelayed)]


def test_without_uvloop_answers_wait() -> None:
    assert delays("auto", "uvicorn") == [False]
    assert delays("auto", "uvicorn", "uvloop") == []


def test_whoever_asks_for_asyncio_gets_it() -> None:
    assert delays("asyncio", "uvicorn", "uvloop") == [True]


def test_another_loop_is_the_apps_own_affair() -> None:
    assert delays("uvloop", "uvicorn") == []
    assert delays("shop.loop:make", "uvicorn") == []


def test_nothing_is_told_where_nobody_knows_all_packages() -> None:
    assert delays("auto", "flask") == []
    assert delays("auto", "uvicorn", leads_elsewhere=True) == []
    assert list(find_delays((UvicornStart(PLACE, "auto"),), None)) == []
