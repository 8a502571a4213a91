"""Ground to build on, shared by the workers of one test run where that saves time."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from e2e.archives import pack_python
from e2e.heroku import TOP, Platform, series_at_hand
from e2e.index import Index
from e2e.managers import Managers

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@contextmanager
def _alone(name: Path) -> Iterator[None]:
    with name.with_name(f"{name.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _once(path: Path, make: Callable[[Path], object]) -> Path:
    """Return *path*, which the first worker to come makes."""
    with _alone(path):
        if not path.exists():
            fresh = path.with_name(f"{path.name}.fresh")
            make(fresh)
            fresh.rename(path)
    return path


@pytest.fixture(scope="session")
def ground(testrun_uid: str, worker_id: str) -> Iterator[Path]:
    """A directory that every user may enter; the last worker to leave removes it."""
    top = Path(tempfile.gettempdir()) / f"slugline-{testrun_uid[:8]}"
    present = top / "workers" / worker_id
    with _alone(top):
        present.mkdir(parents=True)
    yield top
    with _alone(top):
        present.rmdir()
        if not any(present.parent.iterdir()):
            shutil.rmtree(top)
            top.with_name(f"{top.name}.lock").unlink()


@pytest.fixture(scope="session")
def buildpack(ground: Path) -> Path:
    """The buildpack as a platform checks it out: not below anybody's home."""

    def check_out(to: Path) -> None:
        for name in ("bin", "buildpack", "vendor"):
            left_out = shutil.ignore_patterns("__pycache__", "wheels")
            shutil.copytree(TOP / name, to / name, symlinks=True, ignore=left_out)

    return _once(ground / "buildpack", check_out)


@pytest.fixture(scope="session")
def full_cache(ground: Path, buildpack: Path) -> Path:
    """A cache with everything in it: our tools, a CPython, a virtualenv, a uWSGI."""

    def fill(root: Path) -> None:
        root.mkdir()
        platform = Platform(root=root, buildpack=buildpack, cache=root / "cache")
        platform.config["SLUGLINE_PYTHON_OFFERS"] = "installed"
        build = platform.build(platform.checkout("uwsgi_werkzeug"))
        assert build.code == 0, build.output

    return _once(ground / "filled", fill) / "cache"


@pytest.fixture
def platform(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Platform]:
    """A platform whose cache holds our own tools and nothing else."""
    root = ground / secrets.token_hex(6)
    platform = Platform(root=root, buildpack=buildpack, cache=root / "cache")
    platform.config["SLUGLINE_PYTHON_OFFERS"] = "installed"
    keep(platform, full_cache, "tools")
    yield platform
    shutil.rmtree(root)


@pytest.fixture
def warm_platform(platform: Platform, full_cache: Path) -> Platform:
    """A platform whose cache holds a CPython and a uWSGI as well."""
    keep(platform, full_cache, "v1/python", "v1/uwsgi")
    return platform


def keep(platform: Platform, cache: Path, *names: str) -> None:
    """Put parts of *cache* into the platform's, as links: nothing is ever written in place."""
    for name in names:
        to = platform.cache / "slugline" / name
        to.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-al", str(cache / "slugline" / name), str(to)], check=True)


@pytest.fixture
def index() -> Iterator[Index]:
    """A package index with two alphas, two gammas, and a beta that needs the newer alpha."""
    with closing(Index()) as index:
        index.add("alpha", "0.9")
        index.add("alpha")
        index.add("beta", "1.0", "alpha>=1")
        index.add("gamma")
        index.add("gamma", "2.0")
        yield index


@pytest.fixture(scope="session")
def archives(ground: Path) -> Path:
    """A directory of CPython archives, one for each of two series, with their checksums."""
    at_hand = series_at_hand()
    chosen = [at_hand[series] for series in ("3.12", "3.13") if series in at_hand]
    if not chosen:
        pytest.skip("there is no pyenv with a CPython 3.12 or 3.13 to pack")

    def pack(to: Path) -> None:
        to.mkdir()
        for prefix in chosen:
            pack_python(prefix, to)

    return _once(ground / "archives", pack)


@pytest.fixture(autouse=True)
def _nothing_is_written_elsewhere() -> Iterator[None]:
    """Watch the place where the classic buildpacks build."""
    before = os.path.lexists("/app")
    yield
    assert os.path.lexists("/app") == before


@pytest.fixture(scope="session")
def installed_managers(ground: Path, full_cache: Path) -> Managers:
    """Poetry, PDM and Pipenv, installed once."""
    uv = next((full_cache / "slugline/tools").glob("uv-*")) / "bin/uv"
    python = series_at_hand().get("3.12")
    if python is None:
        pytest.skip("there is no pyenv with a CPython 3.12")

    def install(root: Path) -> None:
        (root / "home").mkdir(parents=True)

    root = _once(ground / "managers", install)
    managers = Managers(root, uv, python / "bin/python3")
    with _alone(root / "tools"):
        if not (root / "bin/pipenv").exists():
            managers.install()
    return managers


@pytest.fixture
def managers(installed_managers: Managers) -> Managers:
    """The same with an environment of its own."""
    return replace(installed_managers, environ={})
