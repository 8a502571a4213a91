"""The same app gives the same image on every machine, bit for bit.

Then a farm's machines share what any of them has built: a registry has each layer already."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import socket
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from e2e.lifecycle import BUILDER, Image, ImageBuild, KeptLayer, Lifecycle

_NEW_HOST = 0x04000000
"""CLONE_NEWUTS: see unshare(2)."""

# There is a wheel of MarkupSafe for every Python; this compiles the C in it all the same. And
# setuptools writes dates and paths of its own into what it makes of a project.
FROM_SOURCE = {
    "requirements.txt": "--no-binary markupsafe\nmarkupsafe\nwerkzeug\n.\n",
    "setup.py": "from setuptools import setup\n\nsetup(name='shop', packages=['shop'])\n",
    "shop/__init__.py": "NAMES = frozenset({'one', 'two', 'three'})\n",
    "main.py": "from werkzeug.wrappers import Response\n\napp = Response('hello')\n",
    "Procfile": "web: python main.py\n",
}
COMPILED = "/markupsafe/_speedups."

Source = str | Mapping[str, str]
Config = Mapping[str, str]


@dataclass(frozen=True)
class Machine:
    """What no two machines have in common, but for the place of the layers."""

    name: str
    user: int | None
    umask: int
    processors: int

    def build(self, root: Path, model: Lifecycle, source: Source, config: Config) -> Made:
        """Build from scratch, and leave nothing."""
        lifecycle = Lifecycle(root=root, buildpacks=model.buildpacks)
        lifecycle.user, lifecycle.umask = self.user, self.umask
        lifecycle.adopt(model, "tools")
        # A home and a place for temporary files that are not as deep as another machine's.
        for variable, name in (
            ("HOME", f"{self.name}s"),
            ("TMPDIR", f"tmp/{self.umask}/{self.name}"),
        ):
            path = root / name
            path.mkdir(parents=True)
            lifecycle.give_away(path)
            lifecycle.environ[variable] = str(path)
        lifecycle.environ["HOSTNAME"] = self.name
        with _host(self.name), _processors(self.processors):
            build = lifecycle.build(source, config)
        assert build.code == 0, build.out
        made = Made(build, _read(lifecycle))
        shutil.rmtree(root)
        return made


@dataclass(frozen=True)
class Made:
    """An image, and every entry of its layers with a digest of what it holds."""

    build: ImageBuild
    entries: Mapping[str, tuple[int, str]]

    @property
    def image(self) -> Image:
        assert self.build.image is not None
        return self.build.image


BIG = Machine("big", BUILDER, 0o077, 64)
SMALL = Machine("a-smaller-one", BUILDER and BUILDER + 1111, 0o002, 1)


@pytest.mark.parametrize(
    ("source", "config", "part"),
    [
        pytest.param("uwsgi_werkzeug", {}, "/uwsgi/bin/uwsgi", id="uwsgi"),
        pytest.param("django_gunicorn_static", {}, "/staticfiles/", id="django"),
        pytest.param("uv_flask", {}, "/flask/app.py", id="uv.lock"),
        pytest.param(FROM_SOURCE, {}, COMPILED, id="compiled by uv"),
        pytest.param(FROM_SOURCE, {"SLUGLINE_INSTALLER": "pip"}, COMPILED, id="compiled by pip"),
    ],
)
def test_two_machines_make_the_same_image(
    lifecycle: Lifecycle, archives: Path, source: Source, config: Config, part: str
) -> None:
    offered = {"SLUGLINE_PYTHON_OFFERS": "archive", "SLUGLINE_PYTHON_ARCHIVES": str(archives)}
    root = lifecycle.root / "there"

    one, other = (
        machine.build(root, lifecycle, source, {**offered, **config}) for machine in (BIG, SMALL)
    )

    assert {
        name for name in one.entries.keys() | other.entries.keys() if _differs(name, one, other)
    } == set()
    assert one.image == other.image
    # And it was the whole of it.
    assert {"python", "venv", "environment", "app"} <= one.image.digests.keys()
    assert any(name.endswith(".pyc") and "/site-packages/" in name for name in one.entries)
    assert any(part in f"/{name}" for name in one.entries)


def _differs(name: str, one: Made, other: Made) -> bool:
    return one.entries.get(name) != other.entries.get(name)


def _read(lifecycle: Lifecycle) -> dict[str, tuple[int, str]]:
    image = lifecycle.image
    assert image is not None
    kept = [digest for layers in image.layers.values() for digest in _digests(layers)]
    found = {}
    for digest in (*kept, *image.app):
        with tarfile.open(lifecycle.blobs.path(digest)) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isreg() else None
                what = hashlib.sha256(file.read()).hexdigest() if file else member.linkname
                found[member.name] = (member.mode, what)
    return found


def _digests(layers: Mapping[str, KeptLayer]) -> list[str]:
    return [kept.digest for kept in layers.values() if "launch" in kept.types]


@contextmanager
def _host(name: str) -> Iterator[None]:
    """Let this process and what it starts live on a host of that name, where we may."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/self/ns/uts", os.O_RDONLY)
    assert libc.unshare(_NEW_HOST) == 0, os.strerror(ctypes.get_errno())
    try:
        socket.sethostname(name)
        yield
    finally:
        libc.setns(before, _NEW_HOST)
        os.close(before)


@contextmanager
def _processors(most: int) -> Iterator[None]:
    """Let this process and what it starts use no more processors than that."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:most])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
