"""Every fixture is built, moved, booted as somebody else and asked over HTTP."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from e2e.dyno import Dyno, holders, move
from e2e.heroku import FIXTURES, Build, Platform, series_at_hand

APPS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


def _expectation(app: str) -> dict[str, Any]:
    expectation: dict[str, Any] = json.loads((FIXTURES / app / "expect.json").read_text())
    return expectation


def _slug(build: Build) -> Path:
    assert build.code == 0, build.output
    slug = move(build.app)
    assert list(holders(slug, build.app.name)) == []
    return slug


@pytest.mark.parametrize("name", APPS)
def test_an_app_runs_as_somebody_else_in_another_place(name: str, warm_platform: Platform) -> None:
    expect = _expectation(name)
    if expect.get("python", "3.12") not in series_at_hand():
        pytest.skip(f"this machine has no CPython {expect['python']}")

    build = warm_platform.build(warm_platform.checkout(name))
    slug = _slug(build)

    assert sorted(build.processes) == expect["processes"]
    assert build.report["python_version"].startswith(expect.get("python", "3."))
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


def test_a_page_is_the_only_thing_left_of_an_app_in_a_sub_folder(platform: Platform) -> None:
    app = platform.checkout({"README": "Look below.\n"})
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
