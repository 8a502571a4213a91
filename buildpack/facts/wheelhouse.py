"""Wheels and source archives that the app brings with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from buildpack.model.wheelhouse import PackageFile, WheelhouseFacts
from buildpack.ports import AppTree

DIRECTORIES = ("vendor", "wheelhouse", "wheels")


def read_wheelhouse(tree: AppTree) -> WheelhouseFacts | None:
    """Return the first of the app's directories with package files in it.

    Source: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
    """
    for directory in DIRECTORIES:
        # An archive for the web that is named alike is a zip.
        if any(_parse_name(file) for file in tree.entries(directory) if not file.endswith(".zip")):
            return WheelhouseFacts(path=directory, files=tuple(_read_files(tree, directory)))
    return None


def _read_files(tree: AppTree, directory: str) -> Iterator[PackageFile]:
    # Few apps bring any, and zipfile would cost every build 2 ms.
    from buildpack.facts.wheel import read_needs  # noqa: PLC0415

    for file in tree.entries(directory):
        named = _parse_name(file)
        content = None if named is None else tree.read(f"{directory}/{file}")
        if named is None or content is None:
            continue
        name, version, tags = named
        yield PackageFile(
            file=file,
            name=name,
            version=version,
            sha256=hashlib.sha256(content).hexdigest(),
            tags=tags,
            needs=read_needs(content) if tags else None,
        )


def _parse_name(file: str) -> tuple[str, str, tuple[str, ...]] | None:
    try:
        if file.endswith(".whl"):
            name, version, _, tags = parse_wheel_filename(file)
            return name, str(version), tuple(sorted(map(str, tags)))
        name, version = parse_sdist_filename(file)
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None
    return name, str(version), ()
