"""Builds as somebody else, on other file systems, and beside one another."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, holders, move
from e2e.heroku import PROCFILE, SOMEBODY, Platform
from e2e.index import Index

APP = {"Procfile": PROCFILE, "requirements.txt": "beta\n"}


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        pytest.skip("this machine has no file system in memory")
    cache = memory / f"slugline-{secrets.token_hex(4)}"
    cache.mkdir()
    yield cache
    shutil.rmtree(cache)


def test_somebody_without_rights_can_build(
    platform: Platform, index: Index, archives: Path, full_cache: Path
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else, and this run is somebody else already")
    platform.become(SOMEBODY)
    platform.cache = platform.root / "own"
    shutil.copytree(full_cache / "slugline/tools", platform.cache / "slugline/tools", symlinks=True)
    shutil.copytree(platform.buildpack, platform.root / "buildpack", symlinks=True)
    platform.buildpack = platform.root / "buildpack"
    for name in ("own", "buildpack"):
        platform.give_away(platform.root / name)
    platform.config = {
        "SLUGLINE_PYTHON_OFFERS": "archive",
        "SLUGLINE_PYTHON_ARCHIVES": str(archives),
    }
    # This brings the tools for the other python3, from where they are.
    assert platform.build(platform.checkout({"main.py": ""})).code == 0
    config = index.config()

    first = platform.build(platform.checkout(APP), config)
    second = platform.build(platform.checkout(APP), config)

    assert (first.code, second.code, second.worked) == (0, 0, False), second.output
    with closing(Dyno(move(second.app), second.processes["web"])) as web:
        assert web.get("/")[0] == 200


def test_a_cache_on_another_file_system_works_the_same(
    elsewhere: Path, platform: Platform, index: Index
) -> None:
    shutil.copytree(platform.cache, elsewhere, symlinks=True, dirs_exist_ok=True)
    platform.cache = elsewhere
    first = platform.build(platform.checkout(APP), index.config())
    second = platform.build(platform.checkout(APP), index.config())

    assert (first.code, second.code, second.worked) == (0, 0, False), second.output
    slug = move(second.app)
    assert list(holders(slug, second.app.name)) == []
    with closing(Dyno(slug, second.processes["web"])) as web:
        assert web.get("/")[0] == 200


def test_two_builds_at_one_time_do_not_meet(
    platform: Platform, index: Index, full_cache: Path
) -> None:
    other = Platform(platform.root, platform.buildpack, platform.root / "other", platform.stack)
    other.config = platform.config
    shutil.copytree(full_cache / "slugline/tools", other.cache / "slugline/tools", symlinks=True)
    started = time.perf_counter()
    running = [
        (place, app, place.start(app, index.config()))
        for place, app in ((place, place.checkout(APP)) for place in (platform, other))
    ]
    builds = [place.finish(process, app, started) for place, app, process in running]

    assert [build.code for build in builds] == [0, 0], [build.output for build in builds]
    for build in builds:
        slug = move(build.app)
        assert list(holders(slug, f"{platform.root.name}/build_")) == []
        with closing(Dyno(slug, build.processes["web"])) as web:
            assert web.get("/")[0] == 200
