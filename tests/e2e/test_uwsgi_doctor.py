"""Releases of uWSGI that don't compile by themselves: cured, refused in time, or ready-made."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import Platform, series_at_hand

APP = (
    "def application(environ, start_response):\n"
    "    start_response('200 OK', [])\n    return [b'done']\n"
)
WEB = "web: uwsgi --http-socket 127.0.0.1:$PORT -w app:application -p 2\n"


def _python(series: str) -> str:
    found = series_at_hand(r"[23]\.\d+").get(series)
    if found is None:
        pytest.skip(f"this machine has no CPython {series} in a pyenv")
    return found.name


@pytest.mark.parametrize("series", ["2.7", "3.9"])
def test_a_release_of_2014_is_cured_and_served(series: str, platform: Platform) -> None:
    files = {"requirements.txt": "uwsgi==2.0.3\n", "Procfile": WEB, "app.py": APP}
    config = {"SLUGLINE_PYTHON": _python(series)}

    build = platform.build(platform.checkout(files), config)

    assert build.code == 0, build.output
    assert "With CFLAGS=-Wno-error" in build.out
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/") == (200, "done")
        assert web.stop() == 0


def test_a_release_that_nothing_cures_is_refused_before_anything_is_compiled(
    warm_platform: Platform,
) -> None:
    app = warm_platform.checkout({"requirements.txt": "flask\nuwsgi==2.0.20\n", "Procfile": WEB})
    started = time.perf_counter()

    build = warm_platform.build(app, {"SLUGLINE_PYTHON": _python("3.12")})

    assert (build.code, build.errors) == (1, ["uwsgi-version-unfit"]), build.output
    assert "uwsgi>=2.0.24" in build.err
    assert not build.worked
    assert time.perf_counter() - started < 10


def test_without_a_compiler_the_ready_made_one_is_taken_and_told(
    platform: Platform,
) -> None:
    files = {"requirements.txt": "uwsgi\n", "Procfile": WEB, "app.py": APP}
    # Whatever this machine has, the build finds no compiler under that name.
    build = platform.build(platform.checkout(files), {"CC": "no-such-compiler"})

    assert build.code == 0, build.output
    assert "uwsgi-ready-made" in build.notices
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/") == (200, "done")
        assert web.stop() == 0

    again = platform.build(platform.checkout(files), {"CC": "no-such-compiler"})
    assert again.code == 0, again.output
    assert not again.worked


def test_pyuwsgi_in_the_requirements_works_as_it_is(platform: Platform) -> None:
    files = {"requirements.txt": "pyuwsgi\n", "Procfile": WEB, "app.py": APP}

    build = platform.build(platform.checkout(files))

    assert build.code == 0, build.output
    assert "uwsgi-ready-made" not in build.notices
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/") == (200, "done")
        assert web.stop() == 0
