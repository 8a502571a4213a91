"""Environment markers: can a requirement apply to any CPython on Linux?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.markers import Marker, UndefinedComparison, UndefinedEnvironmentName
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
# The likely ones first: the first that fits ends the search.
_SERIES = (*((3, minor) for minor in (13, 12, 14, 11, 10, 15, 16, 9, 8, 7, 6)), (2, 7))


def can_apply(marker: Marker) -> bool:
    """Return whether *marker* is true for some version of CPython on some Linux machine.

    Which version the app runs on is decided later. A marker that can't be evaluated counts."""
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
            for machine in _MACHINES
            for version in _versions(str(marker))
        )
    except (UndefinedComparison, UndefinedEnvironmentName, InvalidVersion):
        return True


def _versions(text: str) -> Iterator[str]:
    yield from (f"{major}.{minor}.5" for major, minor in _SERIES)
    for major, minor, patch in _VERSION.findall(text):
        around = int(patch or 0)
        yield from (f"{major}.{minor}.{near}" for near in (around, around + 1, max(around - 1, 0)))
        yield f"{major}.{int(minor) + 1}.0"
