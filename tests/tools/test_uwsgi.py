from __future__ import annotations

from pathlib import Path

import pytest
from fakes import completed
from planning import LAYOUT

from buildpack.model.plan import UwsgiBuild
from buildpack.problems.uwsgi import UwsgiCompileFailed
from buildpack.tools import uwsgi

BUILD = UwsgiBuild(specifier="", version="2.0.20", jobs=2)

LOGS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "an exception of the build script": (
        ("  NameError: name 'execfile' is not defined", "error: metadata-generation-failed"),
        "NameError: name 'execfile' is not defined",
        "uwsgi>=2.0.28",
    ),
    "a structure that a newer Python hides": (
        ("plugins/python/python_plugin.c:1142: error: incomplete type 'struct _frame'",),
        "plugins/python/python_plugin.c:1142: error: incomplete type 'struct _frame'",
        "uwsgi>=2.0.28",
    ),
    "a removed field, far above the end": (
        (
            "[thread 1][gcc -pthread] plugins/python/python_plugin.o",
            "plugins/python/python_plugin.c:1: error: 'PyThreadState' has no member named 'cframe'",
            "[thread 0][gcc -pthread] core/utils.o",
            "[thread 0][gcc -pthread] core/protocol.o",
        ),
        "plugins/python/python_plugin.c:1: error: 'PyThreadState' has no member named 'cframe'",
        "uwsgi>=2.0.28",
    ),
    "a compiler that is said to be missing, and is there": (
        ("IndexError: list index out of range", "Exception: you need a C compiler to build uWSGI"),
        "IndexError: list index out of range",
        "uwsgi>=2.0.31",
    ),
    "a compiler that is missing": (
        ("Exception: you need a C compiler to build uWSGI",),
        "Exception: you need a C compiler to build uWSGI",
        "build-essential",
    ),
}


@pytest.mark.parametrize(("log", "error", "cure"), LOGS.values(), ids=LOGS.keys())
def test_the_true_error_is_shown_with_its_cure(log: tuple[str, ...], error: str, cure: str) -> None:
    problem = uwsgi.diagnose(completed(1, *log), BUILD, "3.13.0")

    assert isinstance(problem, UwsgiCompileFailed)
    assert (problem.error, problem.version) == (error, "2.0.20")
    assert any(cure in step for step in problem.cure)


def test_an_unknown_error_is_the_first_one_of_the_log() -> None:
    log = ("core/a.c:1: error: first", "core/b.c:9: error: second", "*** last line ***")

    problem = uwsgi.diagnose(completed(1, *log), BUILD, "3.13.0")

    assert isinstance(problem, UwsgiCompileFailed)
    assert problem.error == "core/a.c:1: error: first"


def test_a_release_is_asked_for_with_its_hashes() -> None:
    pinned = UwsgiBuild(specifier="==2.0.31", version="2.0.31", hashes=("sha256:ab",))

    assert uwsgi.requirement_line(pinned) == "uwsgi==2.0.31 --hash=sha256:ab\n"
    assert uwsgi.requirement_line(UwsgiBuild(specifier=">2", version="")) == "uwsgi>2\n"


def test_the_compile_uses_the_processors_of_the_container() -> None:
    env = uwsgi.build_environment(LAYOUT, BUILD, Path("/tools/setuptools"))

    assert env["CPUCOUNT"] == "2"
    assert env["LIBRARY_PATH"] == "/build/.heroku/python/lib"
