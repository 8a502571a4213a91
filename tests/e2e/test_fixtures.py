"""Every fixture is built, moved, booted as somebody else and asked over HTTP."""

from __future__ import annotations

import shutil
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from e2e.dyno import Dyno, holders, move
from e2e.fixture_apps import APPS, open_fixture
from e2e.heroku import FIXTURES, Build, Platform


def _slug(build: Build) -> Path:
    assert build.code == 0, build.output
    slug = move(build.app)
    assert list(holders(slug, build.app.name)) == []
    return slug


@pytest.mark.parametrize("name", APPS)
def test_an_app_runs_as_somebody_else_in_another_place(
    name: str, warm_platform: Platform, request: pytest.FixtureRequest
) -> None:
    fixture = open_fixture(name)
    expect = fixture.expect
    if not fixture.can_be_built:
        pytest.skip(f"this machine has no CPython {fixture.python}")

    app = fixture.checkout(warm_platform, partial(request.getfixturevalue, "managers"))
    build = fixture.build(warm_platform, app)
    slug = _slug(build)

    assert sorted(build.processes) == expect["processes"]
    assert build.report["python_version"].startswith(fixture.python or "3.")
    with closing(Dyno(slug, build.processes["web"])) as web:
        for asked in expect["http"]:
            status, body = web.get(asked["path"])
            assert (status, asked["contains"] in body) == (asked["status"], True), body
        web.stop()
    for process, words in expect.get("says", {}).items():
        with closing(Dyno(slug, build.processes[process])) as dyno:
            dyno.says(words)
            dyno.stop()


@pytest.mark.parametrize("name", APPS)
def test_detect_knows_an_app(name: str, warm_platform: Platform) -> None:
    assert warm_platform.detect(FIXTURES / name) == (0, "Python\n", "")


def test_an_app_below_the_root_of_another_language_gets_a_hint_only(platform: Platform) -> None:
    app = platform.checkout({"package.json": "{}\n"})
    shutil.copytree(FIXTURES / "flask_gunicorn", app / "backend")

    code, out, err = platform.detect(app)

    assert (code, out) == (1, "")
    assert "backend/" in err


def test_config_vars_reach_the_shell_of_a_process(warm_platform: Platform) -> None:
    build = warm_platform.build(warm_platform.checkout("procfile_shell"))
    slug = _slug(build)

    with closing(Dyno(slug, build.processes["web"], {"GUNICORN_WORKERS": "2"})) as web:
        web.says("Booting worker", times=2)

        assert web.get("/") == (200, f"Served from {slug} on port {web.port}\n")
