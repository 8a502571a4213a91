"""Releases of uWSGI that don't compile by themselves: cured, refused in time, or ready-made."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import Platform, series_at_hand, stack_python
from e2e.managers import Managers

APP = (
    "def application(environ, start_response):\n"
    "    start_response('200 OK', [])\n    return [b'done']\n"
)
# A uWSGI that knows no hooks can't be cured of this: a worker that is just starting misses SIGTERM.
STARTED = 1.0
WEB = "web: uwsgi --http-socket 127.0.0.1:$PORT -w app:application -p 2\n"


def _python(series: str) -> str:
    found = series_at_hand(r"[23]\.\d+").get(series)
    if found is None:
        pytest.skip(f"this machine has no CPython {series} in a pyenv")
    return found.name


@pytest.mark.parametrize("series", ["2.7", "3.7", "3.8", "3.9"])
def test_a_release_of_2014_is_cured_and_served(series: str, platform: Platform) -> None:
    files = {"requirements.txt": "uwsgi==2.0.3\n", "Procfile": WEB, "app.py": APP}
    config = {"SLUGLINE_PYTHON": _python(series)}

    build = platform.build(platform.checkout(files), config)

    assert build.code == 0, build.output
    assert "With CFLAGS=-Wno-error" in build.out
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/") == (200, "done")
        web.says("spawned uWSGI worker", times=2)
        time.sleep(STARTED)
        assert web.stop() == 0


def test_an_older_release_that_knows_the_python_needs_no_cure(platform: Platform) -> None:
    files = {"requirements.txt": "uwsgi==2.0.28\n", "Procfile": WEB, "app.py": APP}
    config = {"SLUGLINE_PYTHON": _python("3.13")}

    build = platform.build(platform.checkout(files), config)

    assert build.code == 0, build.output
    assert "without which this release doesn't compile" not in build.out
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


PROJECT = """\
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["uwsgi==2.0.30"]
"""


def test_the_ready_made_one_can_be_chosen_for_what_a_lock_pins(
    platform: Platform, full_cache: Path, tmp_path: Path
) -> None:
    uv = next((full_cache / "slugline/tools").glob("uv-*")) / "bin/uv"
    (tmp_path / "home").mkdir()
    developer = Managers(tmp_path, uv, stack_python() / "python3")
    files = {"pyproject.toml": PROJECT, "Procfile": WEB, "app.py": APP}
    app = platform.checkout(files)
    developer.lock(app, ["uv", "lock"])
    lock = (app / "uv.lock").read_text()

    builds = []
    for one in (app, platform.checkout({**files, "uv.lock": lock})):
        build = platform.build(one, {"SLUGLINE_UWSGI": "pyuwsgi"})
        assert build.code == 0, build.output
        assert "Compiling uWSGI" not in build.out
        builds.append(build)

    assert [build.worked for build in builds] == [True, False]
    assert not {"uwsgi-ready-made"} & {*builds[0].notices}
    with closing(Dyno(move(builds[1].app), builds[1].processes["web"])) as web:
        assert web.get("/") == (200, "done")
        assert web.stop() == 0


def test_a_release_that_nobody_offers_ready_made_is_told(platform: Platform) -> None:
    files = {"requirements.txt": "uwsgi==2.0.31\n", "Procfile": WEB, "app.py": APP}

    build = platform.build(platform.checkout(files), {"SLUGLINE_UWSGI": "pyuwsgi"})

    assert (build.code, build.errors) == (1, ["uwsgi-ready-made-missing"]), build.output
    assert "2.0.30" in build.err


def test_pyuwsgi_in_the_requirements_works_as_it_is(platform: Platform) -> None:
    files = {"requirements.txt": "pyuwsgi\n", "Procfile": WEB, "app.py": APP}

    build = platform.build(platform.checkout(files))

    assert build.code == 0, build.output
    assert "uwsgi-ready-made" not in build.notices
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/") == (200, "done")
        assert web.stop() == 0
