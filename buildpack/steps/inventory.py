"""What is installed, package by package."""

from __future__ import annotations

from pathlib import Path

from buildpack.model.inventory import Origin, Package, Wishes
from buildpack.model.python_version import PythonVersion
from buildpack.ports import Disk
from buildpack.tools.core_metadata import CoreMetadata, parse_metadata, parse_origin
from buildpack.tools.dependency import find_needs
from buildpack.tools.evidence import normalise
from buildpack.tools.licence import find_licence

# The second is what installers of old wrote.
_METADATA = {".dist-info": "METADATA", ".egg-info": "PKG-INFO"}
_ORIGIN = "direct_url.json"


def read_inventory(
    disk: Disk, packages: Path, version: PythonVersion, wishes: Wishes
) -> tuple[Package, ...]:
    """Return every distribution in a ``site-packages``, by name.

    No program runs, and nothing is imported.
    Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/"""
    found: dict[str, tuple[Path, CoreMetadata]] = {}
    for path in disk.children(packages):
        content = disk.read(path / _METADATA[path.suffix]) if path.suffix in _METADATA else None
        if content is not None and (said := parse_metadata(content)) is not None:
            found[normalise(said.name)] = (path, said)
    requires = {name: said.requires for name, (_, said) in found.items()}
    needs = find_needs(requires, wishes.extras, version)
    return tuple(
        _make_package(disk, path, said, needs[name], wishes)
        for name, (path, said) in sorted(found.items())
    )


def _make_package(
    disk: Disk, path: Path, said: CoreMetadata, needs: tuple[str, ...], wishes: Wishes
) -> Package:
    expression, licences = find_licence(said)
    return Package(
        name=said.name,
        version=said.version,
        summary=said.summary,
        expression=expression,
        licences=licences,
        needs=needs,
        hashes=wishes.hashes.get((normalise(said.name), said.version), ()),
        origin=_read_origin(disk, path),
        is_local=_is_local(disk, path),
    )


def _read_origin(disk: Disk, path: Path) -> Origin | None:
    content = disk.read(path / _ORIGIN)
    return parse_origin(content) if content is not None else None


def _is_local(disk: Disk, path: Path) -> bool:
    """Return whether a directory of this machine was installed.

    The file that says so named the directory of the build, so it has been removed; the list of
    the distribution's files still has it."""
    content = disk.read(path / _ORIGIN)
    if content is not None:
        return b'"file:' in content
    record = disk.read(path / "RECORD") or b""
    return f"{path.name}/{_ORIGIN}".encode() in record
