"""What an app runs on, package by package, and what the app itself is called."""

from __future__ import annotations

from collections.abc import Mapping

from buildpack.model.value import Value


class Origin(Value, kw_only=True):
    """Where a package comes from that no index has served (PEP 610)."""

    url: str
    """Without what logs in."""
    vcs: str = ""
    """Such as ``git``; empty for an archive."""
    commit: str = ""
    hashes: tuple[str, ...] = ()
    """The archive's own, such as ``sha256:...``."""


class Package(Value, kw_only=True):
    """One installed distribution."""

    name: str
    """As its metadata spells it."""
    version: str
    summary: str = ""
    expression: str = ""
    """Its licence in SPDX's terms."""
    licences: tuple[str, ...] = ()
    """Its licences in other words, where SPDX has none that fit."""
    needs: tuple[str, ...] = ()
    """The installed packages that it needs on this Python; normalised by PEP 503, sorted."""
    hashes: tuple[str, ...] = ()
    """Those of the archives that the app's lock accepts for it, such as ``sha256:...``."""
    origin: Origin | None = None
    is_local: bool = False
    """Whether its source is the app's own."""


class Wishes(Value):
    """What an app's files say of the packages that are installed."""

    extras: Mapping[str, tuple[str, ...]]
    """The extras that they ask for, by package; a package that they name without has none."""
    hashes: Mapping[tuple[str, str], tuple[str, ...]]
    """The accepted hashes of a release, by name and version."""


class Identity(Value, kw_only=True):
    """What an app is called. Empty means that nobody says."""

    name: str = ""
    version: str = ""
    revision: str = ""
    """The commit that is built."""
