"""Paths that somebody wrote into a file, before a disk is asked for them."""

from __future__ import annotations

# Bytes; Linux' own limits are 255 and 4,096, and the app's directory comes in front.
_LONGEST_NAME = 255
_LONGEST = 2000


def is_plain(path: str) -> bool:
    """Return whether a disk can be asked for a path: it isn't too long, and has nothing invisible
    in it."""
    if not path.isprintable():
        return False
    names = path.encode().split(b"/")
    return len(path.encode()) <= _LONGEST and max(map(len, names)) <= _LONGEST_NAME
