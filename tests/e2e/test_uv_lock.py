"""Projects with a uv.lock, which the real uv makes when the tests run."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, holders, move
from e2e.heroku import PROCFILE, Platform
from e2e.index import Index
from e2e.managers import Managers

PROJECT = """\
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["alpha", "helper"]

[project.optional-dependencies]
web = ["gamma<2"]

[dependency-groups]
dev = ["beta"]
prod = ["gamma"]

[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[tool.setuptools]
py-modules = ["shop"]

[tool.uv]
conflicts = [[{ extra = "web" }, { group = "prod" }]]

[tool.uv.workspace]
members = ["libs/*"]

[tool.uv.sources]
helper = { workspace = true }
"""
# Writes into its source when it is built, as compilers and version tools do.
SETUP = """\
from pathlib import Path
from setuptools import setup

Path("src/helper/version.py").write_text("VERSION = 7\\n")
setup()
"""
HELPER = """\
[project]
name = "helper"
version = "0.1"

[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
"""
SHOP = """\
import os
from wsgiref.simple_server import make_server

import alpha
from helper.version import VERSION


def application(environ, start_response):
    start_response("200 OK", [])
    return [b"version %d" % VERSION]


if __name__ == "__main__":
    make_server("127.0.0.1", int(os.environ["PORT"]), application).serve_forever()
"""


@pytest.fixture
def project(tmp_path: Path, index: Index, managers: Managers) -> Path:
    app = tmp_path / "shop"
    files = {
        "pyproject.toml": PROJECT,
        "shop.py": SHOP,
        "Procfile": "web: python shop.py\n",
        "libs/helper/pyproject.toml": HELPER,
        "libs/helper/setup.py": SETUP,
        "libs/helper/src/helper/__init__.py": "",
    }
    for name, text in files.items():
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text(text)
    _lock(app, index, managers)
    return app


def _lock(app: Path, index: Index, managers: Managers) -> None:
    # What setuptools builds with comes from the usual index.
    options = ("--index", index.url(), "--quiet")
    managers.run("uv", "lock", *options, cwd=app)


def _packages(slug: Path) -> set[str]:
    found = (slug / ".heroku/venv").glob("lib/*/site-packages/*.dist-info")
    return {path.name.removesuffix(".dist-info") for path in found}


def test_a_workspace_is_installed_from_its_lock_and_moves(
    project: Path, platform: Platform
) -> None:
    build = platform.build(platform.checkout(project))
    assert build.code == 0, build.output
    assert "uv sync --locked --no-default-groups" in build.out
    slug = move(build.app)

    assert _packages(slug) == {"alpha-1.0", "helper-0.1", "shop-1.0"}
    assert list(holders(slug, build.app.name)) == []
    with closing(Dyno(slug, build.processes["web"])) as web:
        assert web.get("/") == (200, "version 7")


def test_an_unchanged_lock_installs_nothing_and_brings_what_was_built(
    project: Path, platform: Platform
) -> None:
    first = platform.build(platform.checkout(project))
    again = platform.build(platform.checkout(project))

    assert (first.code, again.code, again.worked) == (0, 0, False), again.output
    with closing(Dyno(move(again.app), again.processes["web"])) as web:
        assert web.get("/") == (200, "version 7")


@pytest.mark.parametrize(
    ("config", "more"),
    [
        ({"SLUGLINE_EXTRAS": "web"}, {"gamma-1.0"}),
        ({"SLUGLINE_GROUPS": "prod"}, {"gamma-2.0"}),
        ({"SLUGLINE_GROUPS": "dev"}, {"beta-1.0"}),
    ],
)
def test_groups_and_extras_are_chosen_by_settings(
    config: dict[str, str], more: set[str], project: Path, platform: Platform
) -> None:
    build = platform.build(platform.checkout(project), config)

    assert build.code == 0, build.output
    assert _packages(build.app) == {"alpha-1.0", "helper-0.1", "shop-1.0", *more}


def test_what_leaves_the_lock_leaves_the_slug(
    project: Path, platform: Platform, index: Index, managers: Managers
) -> None:
    first = platform.build(platform.checkout(project), {"SLUGLINE_EXTRAS": "web"})
    again = platform.build(platform.checkout(project))

    assert (first.code, again.code) == (0, 0), again.output
    assert _packages(again.app) == {"alpha-1.0", "helper-0.1", "shop-1.0"}


@pytest.mark.parametrize(
    ("config", "expected"),
    [({}, "lock-out-of-date"), ({"SLUGLINE_GROUPS": "nope"}, "dependency-group-missing")],
)
def test_a_lock_that_cannot_be_installed_ends_the_build(
    config: dict[str, str], expected: str, project: Path, platform: Platform
) -> None:
    text = (project / "pyproject.toml").read_text()
    if not config:
        (project / "pyproject.toml").write_text(text.replace('"alpha"', '"alpha<1"'))

    build = platform.build(platform.checkout(project), config)

    assert (build.code, build.errors) == (1, [expected]), build.output


def test_a_member_of_a_workspace_is_an_app(project: Path, platform: Platform) -> None:
    app = platform.checkout(project)
    shutil.move(app / "Procfile", app / "libs/helper/Procfile")
    (app / "libs/helper/Procfile").write_text(PROCFILE)

    build = platform.build(app, {"SLUGLINE_APP_DIR": "libs/helper"})

    assert build.code == 0, build.output
    assert _packages(build.app) == {"helper-0.1"}
