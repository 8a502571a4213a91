"""Ground to build on, shared by the workers of one test run where that saves time."""

from __future__ import annotations

import fcntl
import os
import pickle
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
from e2e.clients import BUILD, NAME, RUN, Clients, find_clients
from e2e.heroku import TOP, Platform, series_at_hand
from e2e.index import Index
from e2e.lifecycle import Lifecycle
from e2e.managers import Managers
from e2e.pack import Pack
from e2e.podman import Podman, open_podman

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
        for name in ("bin", "buildpack", "s2i", "vendor"):
            left_out = shutil.ignore_patterns("__pycache__", "wheels")
            shutil.copytree(TOP / name, to / name, symlinks=True, ignore=left_out)
        shutil.copy2(TOP / "buildpack.toml", to)

    return _once(ground / "buildpack", check_out)


@pytest.fixture(scope="session")
def full_cache(ground: Path, buildpack: Path) -> Path:
    """A cache with everything in it: our tools, a CPython, a virtualenv, a uWSGI."""

    def fill(root: Path) -> None:
        root.mkdir()
        platform = _new_platform(root, buildpack)
        build = platform.build(platform.checkout("uwsgi_werkzeug"))
        assert build.code == 0, build.output

    return _once(ground / "filled", fill) / "cache"


def _new_platform(root: Path, buildpack: Path) -> Platform:
    objects = root.parent / "ccache"
    platform = Platform(root=root, buildpack=buildpack, cache=root / "cache", objects=objects)
    platform.config["SLUGLINE_PYTHON_OFFERS"] = "installed"
    return platform


@contextmanager
def new_platform(ground: Path, buildpack: Path, cache: Path, *names: str) -> Iterator[Platform]:
    """Make a platform that offers this machine's Pythons and has our tools and these parts of a
    cache in its own."""
    root = ground / secrets.token_hex(6)
    platform = _new_platform(root, buildpack)
    keep(platform, cache, "tools", *names)
    yield platform
    shutil.rmtree(root)


@pytest.fixture
def platform(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Platform]:
    """A platform whose cache holds our own tools and nothing else."""
    with new_platform(ground, buildpack, full_cache) as platform:
        yield platform


@pytest.fixture
def warm_platform(platform: Platform, full_cache: Path) -> Platform:
    """A platform whose cache holds a CPython and a uWSGI as well."""
    keep(platform, full_cache, "v1/python", "v1/uwsgi")
    return platform


@pytest.fixture(scope="session")
def built_image(ground: Path, buildpack: Path) -> Lifecycle:
    """An app that was built into an image once; its cached layers are for others to adopt."""

    def make(root: Path) -> None:
        lifecycle = Lifecycle(root=root, buildpacks=(buildpack,))
        build = lifecycle.build({"app.py": "", "Procfile": "web: python -m http.server $PORT\n"})
        assert build.code == 0, build.out
        (root / "kept.pickle").write_bytes(pickle.dumps(lifecycle.cache))

    root = _once(ground / "image", make)
    lifecycle = Lifecycle(root=root, buildpacks=(buildpack,))
    lifecycle.cache = pickle.loads((root / "kept.pickle").read_bytes())
    return lifecycle


@contextmanager
def new_lifecycle(ground: Path, buildpack: Path, built_image: Lifecycle) -> Iterator[Lifecycle]:
    """Make a platform for images whose cache holds our own tools and nothing else."""
    root = ground / f"image-{secrets.token_hex(6)}"
    lifecycle = Lifecycle(root=root, buildpacks=(buildpack,))
    lifecycle.adopt(built_image, "tools")
    yield lifecycle
    shutil.rmtree(root)


@pytest.fixture
def lifecycle(ground: Path, buildpack: Path, built_image: Lifecycle) -> Iterator[Lifecycle]:
    """Such a platform for one test."""
    with new_lifecycle(ground, buildpack, built_image) as lifecycle:
        yield lifecycle


def make_home(place: Path, cache: Path) -> Path:
    """Make *place* the home of a developer who has our tools, those of *cache*, already."""
    tools = place / ".cache/slugline/tools"
    shutil.copytree(cache / "slugline/tools", tools, symlinks=True)
    return place


@pytest.fixture
def home(tmp_path: Path, full_cache: Path) -> Path:
    """Such a home for one test."""
    return make_home(tmp_path, full_cache)


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


@pytest.fixture(scope="session")
def clients() -> Clients:
    """The real clients and base images; without them the tests that need them are skipped."""
    return find_clients()


@pytest.fixture(scope="session")
def podman(ground: Path, clients: Clients, worker_id: str) -> Iterator[Podman]:
    """An engine for containers with a storage of its own, in which the base images are."""
    with open_podman(ground / f"podman-{worker_id}", clients.images()) as podman:
        yield podman


@pytest.fixture(scope="session")
def dist(ground: Path, clients: Clients) -> Path:
    """A directory with what `slugline package` makes: a buildpack that needs no index."""
    return _once(ground / "dist", clients.package)


@pytest.fixture(scope="session")
def package(dist: Path) -> Path:
    """The one of them that is a directory."""
    return dist / NAME


@pytest.fixture(scope="session")
def pack(clients: Clients, podman: Podman, archives: Path) -> Pack:
    """The real pack, to which the CPython archives are at hand."""
    return Pack(clients.pack, clients.lifecycle, podman, archives)


@pytest.fixture(scope="session")
def builder(pack: Pack, dist: Path) -> str:
    """A builder image of our own buildpackage, on Debian with a python3 that has no pip."""
    (buildpackage,) = dist.glob("*.cnb")
    return pack.create_builder("slugline.test/builder:python", buildpackage, build=BUILD, run=RUN)


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
