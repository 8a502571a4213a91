"""Wheels and source archives that the app brings with it."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from email import message_from_bytes
from io import BytesIO

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from buildpack.model.wheelhouse import PackageFile, WheelhouseFacts
from buildpack.ports import AppTree

DIRECTORIES = ("vendor", "wheelhouse", "wheels")

# Metadata is a few kilobytes; whatever claims more is no wheel that anybody built.
_MOST = 4_000_000

# What zipfile raises for damaged, encrypted and strangely compressed files.
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, StopIteration, ValueError),
)


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
            needs=_read_needs(content) if tags else None,
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


def _read_needs(content: bytes) -> tuple[str, ...] | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as wheel:
            path = next(one for one in wheel.namelist() if _is_metadata(one))
            if wheel.getinfo(path).file_size > _MOST:
                return None
            metadata = message_from_bytes(wheel.read(path))
    except _UNREADABLE:
        return None
    return tuple(map(str, metadata.get_all("Requires-Dist", ())))


def _is_metadata(path: str) -> bool:
    return path.endswith(".dist-info/METADATA") and path.count("/") == 1
