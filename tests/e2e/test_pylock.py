"""A pylock.toml with groups and extras, as PDM makes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.heroku import PROCFILE, Platform
from e2e.index import Index
from e2e.lock_apps import HELPER, PDM, stock
from e2e.managers import Managers, installed_in

MAIN = {"alpha", "beta", "fastlib"}


@pytest.fixture
def project(platform: Platform, managers: Managers) -> Iterator[Path]:
    managers.environ["PDM_LOCK_FORMAT"] = "pylock"
    with closing(Index()) as index:
        stock(index)
        files = {**HELPER, "Procfile": PROCFILE, "pyproject.toml": PDM.format(url=index.url())}
        app = platform.checkout(files)
        managers.run("pdm", "lock", "-G", ":all", cwd=app, venv=managers.fresh_venv())
        yield app


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, MAIN),
        ({"SLUGLINE_GROUPS": "docs"}, MAIN | {"zeta"}),
        ({"SLUGLINE_EXTRAS": "serve"}, MAIN | {"gamma"}),
        (
            {"SLUGLINE_GROUPS": "dev,docs", "SLUGLINE_EXTRAS": "serve"},
            MAIN | {"zeta", "gamma", "epsilon", "helper", "delta"},
        ),
    ],
)
def test_groups_and_extras_are_chosen_by_settings(
    config: dict[str, str], expected: set[str], project: Path, platform: Platform
) -> None:
    build = platform.build(platform.checkout(project), config)

    assert build.code == 0, build.output
    assert not re.search("^ +warning: ", build.out, re.MULTILINE), build.out
    assert {name for name, _ in installed_in(build.app / ".heroku/venv")} == expected
