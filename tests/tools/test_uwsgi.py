from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import completed
from planning import LAYOUT

from buildpack.model.plan import UwsgiBuild
from buildpack.model.uwsgi_cure import UwsgiCure
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
    env = uwsgi.build_environment(LAYOUT, BUILD, Path("/tools/setuptools"), {})

    assert env["CPUCOUNT"] == "2"
    assert env["LIBRARY_PATH"] == "/build/.heroku/python/lib"


def test_what_the_build_of_uwsgi_sets_while_it_starts_compilers_is_there_already() -> None:
    env = uwsgi.build_environment(LAYOUT, BUILD, Path("/tools/setuptools"), {})

    assert env["LD_RUN_PATH"] == "/build/.heroku/python/lib"


def environment(env: dict[str, str], *cures: UwsgiCure) -> dict[str, str]:
    cured = replace(BUILD, cures=cures)
    return uwsgi.build_environment(LAYOUT, cured, Path("/tools/setuptools"), env)


def test_each_cure_is_added_to_what_the_user_says() -> None:
    given = {"CFLAGS": "-O3", "PATH": "/usr/bin", "UWSGI_PROFILE_OVERRIDE": "pcre=false"}
    env = environment(given, *UwsgiCure)

    assert env["CFLAGS"] == "-O3 -Wno-error -std=gnu17 -fno-lto"
    assert env["LDFLAGS"] == "-Wl,--strip-debug -fno-lto"
    assert env["PATH"] == "/scratch/compilers:/usr/bin"
    assert env["CPUCOUNT"] == "1"
    profile = env["UWSGI_PROFILE_OVERRIDE"].split(";")
    assert (profile[:2], profile[-1]) == (["xml=false", "ssl=false"], "pcre=false")
    assert "router_basicauth" not in profile[2]


def test_without_a_cure_the_compiler_is_left_alone() -> None:
    assert {"CFLAGS", "PATH"} & environment({"CFLAGS": "-O3"}).keys() == set()


def test_who_says_how_many_compilers_run_is_heeded() -> None:
    assert environment({"CPUCOUNT": "7"})["CPUCOUNT"] == "7"


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("gcc: fatal error: Killed signal terminated program cc1", UwsgiCure.ONE_AT_A_TIME),
        ("ld: cannot find core/utils.o: No such file or directory", UwsgiCure.ONE_AT_A_TIME),
        ("router_basicauth.c:7:10: fatal error: crypt.h: No such file", UwsgiCure.NO_CRYPT),
        ("lto1: fatal error: bytecode stream in file 'x' LTO version 11", UwsgiCure.NO_LTO),
        ("error: passing argument 2 of 'signal' from incompatible pointer type", UwsgiCure.C17),
        ("core/a.c:1: error: unused [-Werror=unused]", UwsgiCure.WARNINGS),
        ("IndexError: list index out of range", UwsgiCure.WHOLE_VERSION),
        ("core/a.c:1: error: something else", None),
    ],
)
def test_a_failure_that_has_a_cure_is_tried_once_more_and_no_more(
    line: str, cure: UwsgiCure | None
) -> None:
    failed = completed(1, "[thread 0] core/a.o", line)

    assert uwsgi.find_cure(failed, BUILD) is cure
    if cure is not None:
        assert uwsgi.find_cure(failed, replace(BUILD, cures=(cure,))) is None


def test_the_wrapper_tells_the_whole_version(tmp_path: Path) -> None:
    wrappers, real = tmp_path / "wrappers", tmp_path / "real"
    for directory, text in (
        (wrappers, uwsgi.WRAPPER),
        (real, '#!/bin/sh\necho "$*"\n'),
    ):
        directory.mkdir()
        (directory / "gcc").write_text(text)
        (directory / "gcc").chmod(0o755)

    def run(*arguments: str) -> str:
        env = {"PATH": f"{wrappers}:{real}:/usr/bin:/bin"}
        return subprocess.run(
            ["gcc", *arguments], env=env, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert run("-dumpversion") == "-dumpfullversion -dumpversion"
    assert run("-c", "a b.c") == "-c a b.c"
