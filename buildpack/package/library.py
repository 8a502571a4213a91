"""The packages that the buildpack imports, unpacked: a build can use them at once."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from buildpack.package.lock import Pin
from buildpack.package.target import Target
from buildpack.package.wheelhouse import Wheelhouse


def unpack_library(
    pins: Sequence[Pin], targets: Sequence[Target], wheelhouse: Wheelhouse, to: Path
) -> tuple[Path, ...]:
    """Unpack the releases that each Python needs into a directory named after it; return the
    directories.

    Those that need the same ones share a directory, and all machines do: compiled modules, which
    none of these packages needs, are left out."""
    made = []
    by_series = {target.series: _needed(pins, target) for target in targets}
    for needed, group in groupby(by_series, key=by_series.__getitem__):
        first, *others = group
        directory = to / first
        directory.mkdir(parents=True)
        target = next(target for target in targets if target.series == first)
        for wheel in filter(None, (wheelhouse.find(pin, target) for pin in needed)):
            _unpack(wheel, directory)
        for series in others:
            (to / series).symlink_to(first)
        made.append(directory)
    return tuple(made)


def _needed(pins: Sequence[Pin], target: Target) -> tuple[Pin, ...]:
    return tuple(pin for pin in pins if pin.is_for(target))


def _unpack(wheel: Path, to: Path) -> None:
    """Unpack what is imported."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if ".data/" not in name and not name.endswith(".so"):
                archive.extract(name, to)
