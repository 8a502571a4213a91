"""How much of anything a file may hold: reading a megabyte of any text takes less than a second."""

from __future__ import annotations

from collections.abc import Sized

from buildpack.model.problem import BuildFailed
from buildpack.problems.manifest import ManifestUnreadable

# The largest known apps ask for less than a thousand packages, in locks of less than 5 MB.
_MOST_PACKAGES = 5_000
_LARGEST = 10_000_000


def check_size(content: bytes, path: str) -> None:
    """Raise BuildFailed(ManifestUnreadable) for a file that nobody has written or locked."""
    if len(content) > _LARGEST:
        raise BuildFailed(ManifestUnreadable(path, f"It is larger than {_LARGEST // 10**6} MB"))


def check_values(content: bytes, path: str, *, lines: int, parts: int) -> None:
    """Raise BuildFailed(ManifestUnreadable) for more lines or parts of lines than anybody has.

    Both are for each megabyte that there is; blank lines don't count."""
    megabytes = max(1.0, len(content) / 10**6)
    has_lines = sum(map(bool, map(bytes.strip, content.splitlines())))
    has_parts = content.count(b",") + content.count(b"|")
    if has_lines > lines * megabytes or has_parts > parts * megabytes:
        raise BuildFailed(ManifestUnreadable(path, "It holds more values than any known file"))


def check_count(packages: Sized, path: str) -> None:
    """Raise BuildFailed(ManifestUnreadable) where *packages* are more than anybody has."""
    if len(packages) > _MOST_PACKAGES:
        raise BuildFailed(ManifestUnreadable(path, f"It lists more than {_MOST_PACKAGES} packages"))
