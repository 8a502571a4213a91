"""Environment markers: can a requirement apply to any CPython on Linux?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from packaging.markers import (
    InvalidMarker,
    Marker,
    UndefinedComparison,
    UndefinedEnvironmentName,
)
from packaging.version import InvalidVersion

_VERSION = re.compile(r"[\"'](\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:\.\*)?[\"']", re.ASCII)
_LINUX = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "sys_platform": "linux",
    "extra": "",
}
_MACHINES = ("x86_64", "aarch64")
_ASKS_VERSION = re.compile(r"python_(?:full_)?version|implementation_version")
# Honest files have a tenth of this, in characters of markers that differ.
_MOST = 50_000
_LONGEST = 4096
# The likely ones first: the first that fits ends the search.
_SERIES = (*((3, minor) for minor in (13, 12, 14, 11, 10, 15, 16, 9, 8, 7, 6)), (2, 7))


@dataclass
class Markers:
    """The environment markers of one file, each of which is looked at once."""

    known: dict[str, bool] = field(default_factory=lambda: {"": True})
    left: int = _MOST
    """How many more characters we look at: what comes after them counts as true."""

    def may_apply(self, text: str) -> bool:
        """Return whether *text* is true for some CPython on some Linux; a broken one counts."""
        if text not in self.known:
            self.left -= len(text)
            self.known[text] = self.left < 0 or _may_apply(text)
        return self.known[text]


def _may_apply(text: str) -> bool:
    try:
        return len(text) > _LONGEST or can_apply(Marker(text.strip()))
    except (InvalidMarker, RecursionError):
        return True


def can_apply(marker: Marker) -> bool:
    """Return whether *marker* is true for some version of CPython on some Linux machine.

    Which version the app runs on is decided later. A marker that can't be evaluated counts."""
    text = str(marker)
    machines = _MACHINES if "platform_machine" in text else _MACHINES[:1]
    try:
        return any(
            marker.evaluate(
                {
                    **_LINUX,
                    "platform_machine": machine,
                    "python_version": version.rpartition(".")[0],
                    "python_full_version": version,
                    "implementation_version": version,
                }
            )
            for machine in machines
            for version in dict.fromkeys(_versions(text))
        )
    except (UndefinedComparison, UndefinedEnvironmentName, InvalidVersion):
        return True


def _versions(text: str) -> Iterator[str]:
    if not _ASKS_VERSION.search(text):
        yield "3.13.5"
        return
    yield from (f"{major}.{minor}.5" for major, minor in _SERIES)
    for major, minor, patch in _VERSION.findall(text):
        around = int(patch or 0)
        yield from (f"{major}.{minor}.{near}" for near in (around, around + 1, max(around - 1, 0)))
        yield f"{major}.{int(minor) + 1}.0"
