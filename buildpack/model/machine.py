"""What the machine has: Pythons on offer, a compiler, and what the last build left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TypeAlias

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value


class Installed(Value, kw_only=True):
    """A CPython that stands on this machine; it is copied into the slug."""

    version: PythonVersion
    prefix: Path
    build: str
    """Tells two builds of one version apart."""


class Archive(Value, kw_only=True):
    """A ``cpython-X.Y.Z-*.tar.*`` in a directory or behind a URL, with a ``.sha256`` beside it."""

    version: PythonVersion
    location: str
    """A path or a URL."""
    sha256: str
    """Empty until it has been read from beside the archive."""

    @property
    def build(self) -> str:
        """Tells two builds of one version apart."""
        return f"archive {self.location.rsplit('/', 1)[-1]}"


class Managed(Value, kw_only=True):
    """A CPython that ``uv python install`` can fetch."""

    version: PythonVersion
    key: str
    """uv's own name for it, such as ``cpython-3.13.15-linux-x86_64-gnu``."""
    build: str


class Cached(Value, kw_only=True):
    """The CPython that the cache holds. It serves when no other offer can be reached."""

    version: PythonVersion
    build: str


Offer: TypeAlias = Installed | Archive | Managed | Cached


class Machine(Value, kw_only=True):
    """What the machine has. Empty means not there."""

    offers: tuple[Offer, ...] = ()
    """In order of preference of their kinds, newest first within a kind."""
    unreachable: tuple[str, ...] = ()
    """Offer kinds that could not be asked, each with why."""
    kept: Mapping[str, Fingerprint] = field(default_factory=dict)
    """Sound directories in the cache by name: ``python``, ``venv``, ``uwsgi``."""
    hollow: frozenset[str] = frozenset()
    """Names of those whose files are in the last image only."""
    damaged: tuple[str, ...] = ()
    """Names of directories in the cache that were damaged and are discarded."""
    last_python: PythonVersion | None = None
    """What the last good build used, so that a default never jumps between builds."""
    last_seconds: Mapping[str, float] = field(default_factory=dict)
    """What each step took in the last good build."""
    compiler: str = ""
    """The C compiler with its version, such as ``gcc 12.2.0``; empty when there is none."""
    cpu_count: int = 1
    """Processors that this build may use, from the cgroup or the machine."""
