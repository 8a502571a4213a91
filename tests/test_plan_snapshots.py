"""The whole plan of every fixture, for a machine that never changes.

``SLUGLINE_UPDATE_SNAPSHOTS=1`` writes the snapshots anew."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from buildpack.facts import read_project
from buildpack.model.layout import Layout, Place
from buildpack.model.machine import Installed, Machine, Managed
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest
from buildpack.plan import make_plan
from buildpack.report.json import render_json
from buildpack.system.app_tree import DirectoryTree

HERE = Path(__file__).parent
# Those with a key "lock" get their lock when they are built, and would be other apps without it.
FIXTURES = sorted(
    path.parent.name
    for path in (HERE / "fixtures").glob("*/expect.json")
    if "lock" not in json.loads(path.read_text())
)
SNAPSHOTS = HERE / "snapshots/plans"
APP = Place(Path("/build"), PurePosixPath("$HOME"))
REQUEST = BuildRequest(
    layout=Layout(
        app=APP,
        source=APP,
        runtime=APP / ".heroku/python",
        venv=APP / ".heroku/venv",
        cache=Path("/cache"),
        scratch=Path("/scratch"),
    ),
    target="debian-12-x86_64",
    env={},
    offers=("managed", "installed"),
)
MACHINE = Machine(
    offers=(
        *(
            Managed(
                version=PythonVersion(3, minor, patch),
                key=f"cpython-3.{minor}.{patch}-linux-x86_64-gnu",
                build="20260101",
            )
            for minor, patch in ((14, 2), (13, 11), (12, 12), (11, 14), (10, 19))
        ),
        Installed(version=PythonVersion(2, 7, 18), prefix=Path("/opt/2.7"), build="of 2.7.18"),
    ),
    compiler="gcc 12.2.0",
    cpu_count=2,
)


def _plan(fixture: str) -> str:
    root = HERE / "fixtures" / fixture
    env = json.loads((root / "expect.json").read_text()).get("config", {})
    project = read_project(DirectoryTree(root), env)
    return render_json(make_plan(replace(REQUEST, env=env), project, MACHINE))


@pytest.mark.parametrize("fixture", FIXTURES)
def test_the_plan_of_an_app_is_the_one_we_agreed_on(fixture: str) -> None:
    plan, snapshot = _plan(fixture), SNAPSHOTS / f"{fixture}.json"

    if os.environ.get("SLUGLINE_UPDATE_SNAPSHOTS"):  # noqa: TID251 - a switch for us, not for a build.
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_text(plan)

    assert plan == snapshot.read_text()


def test_every_snapshot_belongs_to_an_app() -> None:
    assert sorted(path.stem for path in SNAPSHOTS.glob("*.json")) == FIXTURES
