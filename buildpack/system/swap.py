"""Swapping a kept directory for a new one, so that there always is the old one or the new."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from buildpack.system.borrow import give_back
from buildpack.system.disk import remove
from buildpack.system.lock import Pin

CURRENT, OUTGOING, INCOMING = "current", ".outgoing", ".incoming-"
TREE = "tree"
STRAYS = (INCOMING, ".gone-", ".probe-")


def settle(home: Path) -> None:
    """Finish or take back what a killed build has begun. The lock is held."""
    current, outgoing = home / CURRENT, home / OUTGOING
    if outgoing.exists():
        outgoing.rename(stray(home) if current.exists() else current)
    for path in children(home):
        if path.name.startswith(INCOMING):
            give_back(path / TREE, current / TREE)


def swap(home: Path, incoming: Path) -> None:
    """Put *incoming* in the place of what is kept. The lock is held."""
    current, outgoing = home / CURRENT, home / OUTGOING
    if current.exists():
        current.rename(outgoing)
    incoming.rename(current)
    settle(home)


def remove_pinned(path: Path, pin: Pin) -> None:
    """Remove a directory that nobody else can use any more."""
    # What is left of it is swept another time.
    with suppress(OSError):
        remove(path)
    pin.release()


def stray(home: Path) -> Path:
    """Return a new name for a directory that is to be swept."""
    return home / f".gone-{secrets.token_hex(8)}"


def children(directory: Path) -> tuple[Path, ...]:
    """Return what is in a directory; nothing when it isn't there."""
    return tuple(directory.iterdir()) if directory.is_dir() else ()
