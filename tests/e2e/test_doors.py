"""Every door builds the same app into the same thing: processes, Python and packages."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from e2e.heroku import FIXTURES, Platform
from e2e.lifecycle import Lifecycle
from e2e.local_run import A_BUILD, slugline
from e2e.s2i import Builder

SBOM, PLAN = ".heroku/slugline/sbom.cdx.json", ".heroku/slugline/plan.json"
BUILDPACK = "slugline/python"


@dataclass(frozen=True)
class Built:
    """What one door has made of an app."""

    processes: Mapping[str, str]
    components: frozenset[str]
    """CPython and packages, with their versions."""


@pytest.fixture
def builder(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Builder]:
    """A builder image of S2I's with our tools in it."""
    root = ground / f"s2i-{secrets.token_hex(6)}"
    root.mkdir()
    yield Builder(root, buildpack, full_cache)
    shutil.rmtree(root)


def read_components(document: bytes) -> frozenset[str]:
    told = json.loads(document)["components"]
    return frozenset(f"{one['name']} {one['version']}" for one in told if "version" in one)


def build_classic(platform: Platform, name: str, config: Mapping[str, str]) -> Built:
    build = platform.build(platform.checkout(name), config)
    assert build.code == 0, build.output
    return Built(build.processes, read_components((build.app / SBOM).read_bytes()))


def build_image(lifecycle: Lifecycle, name: str, config: Mapping[str, str]) -> Built:
    build = lifecycle.build(name, config)
    assert build.image is not None, build.out
    processes = build.image.processes
    assert {one.command for one in processes.values()} == {("bash", "-c")}
    return Built(
        {name: one.args[0] for name, one in processes.items()},
        read_components(build.image.boms[f"{BUILDPACK}/launch.sbom.cdx.json"]),
    )


def build_s2i(builder: Builder, name: str, config: Mapping[str, str]) -> Built:
    build = builder.build(name, config)
    assert build.code == 0, build.output
    return Built(build.processes, read_components((build.app / SBOM).read_bytes()))


def build_locally(home: Path, around: Mapping[str, str], name: str) -> Built:
    slug = home / "slug"
    # With the same offers; a home is a developer's own.
    more = {**around, "HOME": str(home)}
    done = slugline(home, "build", FIXTURES / name, "--slug", slug, more=more, limit=A_BUILD)
    assert done.returncode == 0, done.stdout + done.stderr
    told = [one["value"] for one in json.loads((slug / PLAN).read_text())["processes"]]
    return Built(
        {one["name"]: one["command"] for one in told}, read_components((slug / SBOM).read_bytes())
    )


@pytest.mark.parametrize("name", ["fastapi_uvicorn", "flask_gunicorn", "procfile_shell"])
def test_every_door_gives_the_same_processes_python_and_packages(  # noqa: PLR0913, PLR0917 - four doors.
    name: str,
    platform: Platform,
    lifecycle: Lifecycle,
    builder: Builder,
    home: Path,
    archives: Path,
) -> None:
    # Each door has Pythons of its own at hand, but for these.
    config = {
        "SLUGLINE_PYTHON_OFFERS": "archive",
        "SLUGLINE_PYTHON_ARCHIVES": str(archives),
    }
    classic = build_classic(platform, name, config)

    assert classic.processes
    assert any(one.startswith("cpython ") for one in classic.components)
    assert len(classic.components) >= 2
    assert build_image(lifecycle, name, config) == classic
    assert build_s2i(builder, name, config) == classic
    assert build_locally(home, {**platform.environment(), **config}, name) == classic
