"""What tests/clients/install has brought, and what this machine lacks of it."""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import pytest
from e2e.heroku import TOP
from e2e.local_run import SLUGLINE, environment
from e2e.podman import call, open_podman

from buildpack import __version__ as VERSION  # noqa: N812 - a constant.

RUN, BUILD, BARE = (f"slugline.test/{name}:base" for name in ("run", "build", "bare"))
"""Images for running without any Python, for building with Debian's, and for building without."""

PYTHONS = ("3.11", "3.12")
"""The series of Debian's python3, and of the one that a package may bring."""
NAME = f"slugline-python-{VERSION}"

_PROGRAMS = ("docker-registry", "podman", "runc", "skopeo")
_PATH = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_LABELS = tuple(f"LABEL io.buildpacks.base.distro.{name}" for name in ("name=debian", "version=12"))
_BUILDER = ("USER 1000:1000", "ENV CNB_USER_ID=1000", "ENV CNB_GROUP_ID=1000")
_BASES = {
    RUN: ("run.tar", ("USER 1002:1000",)),
    BUILD: ("build.tar", _BUILDER),
    BARE: ("bare.tar", _BUILDER),
}


@dataclass(frozen=True)
class Clients:
    """A directory that tests/clients/install has filled."""

    home: Path

    @property
    def pack(self) -> Path:
        return self.home / "pack"

    @property
    def lifecycle(self) -> Path:
        """The archive that a builder is made of."""
        return self.home / "lifecycle.tgz"

    @property
    def s2i(self) -> Path:
        return self.home / "s2i"

    def images(self) -> Path:
        """Return a storage that holds the base images. It is made once, and then only read."""
        bases = (self.home / "bases").resolve()
        # How they are configured is part of the name: whoever changes that gets others.
        images = bases / f"images-{crc32(repr((_BASES, _PATH, _LABELS)).encode()):08x}"
        with (bases / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not images.exists():
                fresh = bases / "images.fresh"
                shutil.rmtree(fresh, ignore_errors=True)
                with open_podman(fresh) as podman:
                    for name, (archive, changes) in _BASES.items():
                        podman.import_image(bases / archive, name, _PATH, *_LABELS, *changes)
                    podman.storage.rename(images)
        return images

    def package(self, into: Path) -> None:
        """Make with ``slugline package`` what a release holds; its wheels are kept here."""
        kept, wheels = self.home / "wheels", into / NAME / "vendor/wheels"
        series = [word for one in PYTHONS for word in ("--python", one)]
        with (self.home / "wheels.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if kept.exists():
                shutil.copytree(kept, wheels)
            words = ["package", "--into", str(into), "--machine", platform.machine(), *series]
            call([str(SLUGLINE), *words], environment(into.parent), 600)
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(wheels, kept)


def find_clients() -> Clients:
    """Return what is there. Where that isn't enough, skip the test and say what is lacking."""
    said = os.environ.get("SLUGLINE_TEST_CLIENTS")  # noqa: TID251 - the test run's own.
    clients = Clients(Path(said or TOP / ".clients"))
    lacks = [
        name for name in _PROGRAMS if shutil.which(name, path=f"{os.defpath}:/usr/sbin") is None
    ]
    lacks += [
        name
        for name in ("pack", "lifecycle.tgz", "s2i", "bases")
        if not (clients.home / name).exists()
    ]
    if os.geteuid() != 0:
        lacks.append("the rights of root")
    if lacks:
        pytest.skip(f"this machine lacks {', '.join(lacks)} (see tests/clients/install)")
    return clients
