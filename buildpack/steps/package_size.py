"""How much room each package takes."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from buildpack.ports import Disk


def read_package_sizes(disk: Disk, packages: Path) -> dict[str, int]:
    """Return the bytes of each package in a ``site-packages``, without byte code.

    By name and version, such as ``flask 3.1.0``. The records of what was installed say it, so
    that no file is looked at.
    Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    found = ((path, disk.read(path / "RECORD")) for path in disk.children(packages))
    return {
        path.name.removesuffix(".dist-info").replace("-", " ", 1): _add_up(record)
        for path, record in found
        if path.suffix == ".dist-info" and record is not None
    }


def _add_up(record: bytes) -> int:
    return sum(_sizes(record.decode("utf-8", "replace").splitlines()))


def _sizes(lines: Iterable[str]) -> Iterable[int]:
    for row in csv.reader(lines):
        # Byte code is ours, and has no size there.
        size = row[-1] if row else ""
        if size.isascii() and size.isdecimal() and len(size) < 20:  # noqa: PLR2004 - no file has a size of more digits.
            yield int(size)
