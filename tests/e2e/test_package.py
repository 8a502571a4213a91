"""Packages of the buildpack, made and used where no index answers."""

from __future__ import annotations

import filecmp
import json
import os
import platform as machine
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.conftest import _once
from e2e.dyno import Dyno, move
from e2e.heroku import PROCFILE, SOMEBODY, TOP, Platform, find_ids
from e2e.lifecycle import Lifecycle

# Nobody listens there, and a second try would only take time.
NO_INDEX = {
    "PIP_INDEX_URL": "http://127.0.0.1:1/simple/",
    "UV_DEFAULT_INDEX": "http://127.0.0.1:1/simple/",
    "PIP_RETRIES": "0",
}
APP = {"main.py": "", "Procfile": PROCFILE}
# Of the python3 that everybody may start.
SERIES = Path("/usr/bin/python3").resolve().name.removeprefix("python")


def package(
    buildpack: Path, into: Path, *, cache: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``slugline package`` of a checkout or of another package."""
    return subprocess.run(
        [
            *(buildpack / "bin/slugline", "package", "--into", into),
            *("--python", SERIES, "--machine", machine.machine()),
        ],
        env={**os.environ, "XDG_CACHE_HOME": str(cache), **(env or {})},  # noqa: TID251 - the test run's own.
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="session")
def dist(ground: Path, full_cache: Path) -> Path:
    """The packages, made once from the checkout."""

    def make(to: Path) -> None:
        done = package(TOP, to, cache=full_cache)
        assert done.returncode == 0, done.stderr

    return _once(ground / "package-of-checkout", make)


@pytest.fixture(scope="session")
def packaged(dist: Path) -> Path:
    """The package that is a directory."""
    return next(path for path in dist.iterdir() if path.is_dir())


@pytest.fixture
def unpacked(dist: Path, platform: Platform) -> Iterator[Path]:
    """The archive as a platform unpacks it: not writable, somebody else's, in an awkward place."""
    place = platform.root / "a build pack"
    place.mkdir()
    subprocess.run(["tar", "-xzf", *dist.glob("*.tgz"), "-C", place], check=True)
    subprocess.run(["chmod", "-R", "a-w", place], check=True)
    yield place
    subprocess.run(["chmod", "-R", "u+w", place], check=True)


def test_an_unpacked_archive_builds_for_somebody_else_without_an_index(
    platform: Platform, unpacked: Path, archives: Path
) -> None:
    platform.buildpack, platform.cache = unpacked, platform.root / "fresh"
    platform.environ = dict(NO_INDEX)
    platform.config = {
        **NO_INDEX,
        "SLUGLINE_PYTHON_OFFERS": "archive",
        "SLUGLINE_PYTHON_ARCHIVES": str(archives),
    }
    if os.geteuid() == 0:
        platform.become(SOMEBODY)
        platform.cache.mkdir()
        platform.give_away(platform.cache)

    first = platform.build(platform.checkout(APP))
    second = platform.build(platform.checkout(APP))

    assert (first.code, second.code) == (0, 0), first.output
    assert first.out.count("Installing the buildpack's own tools: uv, pip") == 1
    assert "own tools" not in second.out
    with closing(Dyno(move(second.app), second.processes["web"])) as web:
        assert web.get("/")[0] == 200


def test_a_package_of_a_package_is_the_same_byte_for_byte(
    dist: Path, packaged: Path, tmp_path: Path
) -> None:
    done = package(packaged, tmp_path / "again", cache=tmp_path / "cache", env=NO_INDEX)

    assert done.returncode == 0, done.stderr
    archives = sorted(path.name for path in dist.iterdir() if path.is_file())
    assert [Path(name).suffix for name in archives] == [".cnb", ".tgz"]
    same, *others = filecmp.cmpfiles(dist, tmp_path / "again", archives, shallow=False)
    assert (same, others) == (archives, [[], []])


def test_a_part_that_cannot_be_fetched_ends_it_and_leaves_nothing(
    full_cache: Path,
    dist: Path,
    tmp_path: Path,
) -> None:
    done = package(TOP, tmp_path / "dist", cache=full_cache, env=NO_INDEX | {"PIP_FIND_LINKS": ""})

    assert done.returncode == 1
    assert find_ids("Error", done.stderr) == ["package-part-unavailable"]
    assert list((tmp_path / "dist").iterdir()) == []


def test_an_image_is_built_with_nothing_of_ours_kept(
    ground: Path, packaged: Path, archives: Path
) -> None:
    root = ground / "image of a package"
    config = {
        **NO_INDEX,
        "SLUGLINE_PYTHON_OFFERS": "archive",
        "SLUGLINE_PYTHON_ARCHIVES": str(archives),
    }
    lifecycle = Lifecycle(root=root, buildpacks=(packaged,))

    first = lifecycle.build(APP, config)
    second = lifecycle.build(APP, config)

    assert (first.code, second.code) == (0, 0), first.out
    assert "own tools: patchelf" in first.out
    assert "own tools" not in second.out
    assert "tools" not in lifecycle.cache
    shutil.rmtree(root)


@pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo isn't installed")
def test_the_image_of_a_package_can_be_read_by_others(dist: Path) -> None:
    [image] = dist.glob("*.cnb")

    done = subprocess.run(
        ["skopeo", "inspect", "--config", f"oci-archive:{image}"],
        capture_output=True,
        text=True,
        check=True,
    )

    labels = json.loads(done.stdout)["config"]["Labels"]
    assert list(json.loads(labels["io.buildpacks.buildpack.layers"])) == ["slugline/python"]
