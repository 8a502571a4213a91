"""A buildpack as an image: what pack, kpack and the registries of buildpacks take.

Source: https://github.com/buildpacks/spec/blob/main/distribution.md#buildpackage
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from buildpack.model.value import Value
from buildpack.package.archive import TIME, Hashing, gzipped, write_tree

_CREATED = "1980-01-01T00:00:01Z"
_PLACE = "/cnb/buildpacks"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
_INFO = (
    *("id", "name", "version", "description", "homepage", "keywords", "licenses"),
    "clear-env",
)


class _Layer(Value):
    """The one layer of the image."""

    content: IO[bytes]
    sha256: str
    size: int
    diff_id: str
    """The SHA-256 of what is compressed."""


def write_buildpackage(
    tree: Path,
    to: IO[bytes],
    descriptor: Mapping[str, Any],
    *,
    architecture: str,
    wants: Callable[[Path], bool],
) -> None:
    """Write a directory that holds the buildpack of *descriptor* as an OCI layout in a tar archive,
    for machines of one *architecture*: the same bytes each time."""
    info = descriptor["buildpack"]
    place = f"{_PLACE}/{info['id'].replace('/', '_')}"
    with TemporaryFile() as file:
        outer = Hashing(file)
        with gzipped(outer) as compressed:
            inner = Hashing(compressed)
            write_tree(tree, inner, parents=(place, f"{place}/{info['version']}"), wants=wants)
        file.seek(0)
        layer = _Layer(file, outer.sha256, outer.size, f"sha256:{inner.sha256}")
        _write_layout(to, layer, _make_config(descriptor, architecture, layer.diff_id))


def _make_config(descriptor: Mapping[str, Any], architecture: str, diff_id: str) -> dict[str, Any]:
    """Return the image's configuration, with the labels by which a buildpack is known."""
    info = descriptor["buildpack"]
    # Older clients know no targets.
    stacks = descriptor.get("stacks", [{"id": "*"}])
    known = {key: info[key] for key in _INFO if key in info}
    layer = {
        "api": descriptor["api"],
        "stacks": stacks,
        "targets": descriptor.get("targets", []),
        "layerDiffID": diff_id,
        **{key: info[key] for key in ("homepage", "name") if key in info},
    }
    labels = {
        "io.buildpacks.buildpackage.metadata": {**known, "stacks": stacks},
        "io.buildpacks.buildpack.layers": {info["id"]: {info["version"]: layer}},
    }
    return {
        "architecture": architecture,
        "os": "linux",
        "created": _CREATED,
        "config": {"Labels": {name: _json(value) for name, value in labels.items()}},
        "history": [{"created": _CREATED, "created_by": "slugline package"}],
        "rootfs": {"type": "layers", "diff_ids": [diff_id]},
    }


def _write_layout(to: IO[bytes], layer: _Layer, config: Mapping[str, Any]) -> None:
    """Source: https://github.com/opencontainers/image-spec/blob/main/image-layout.md"""
    configured = _json(config).encode()
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": _describe(_CONFIG, configured),
        "layers": [
            {"mediaType": _LAYER, "size": layer.size, "digest": f"sha256:{layer.sha256}"},
        ],
    }
    manifested = _json(manifest).encode()
    platform = {"architecture": config["architecture"], "os": "linux"}
    listed = {**_describe(_MANIFEST, manifested), "platform": platform}
    index = {"schemaVersion": 2, "manifests": [listed]}
    with tarfile.open(fileobj=to, mode="w|") as archive:
        for directory in ("/blobs", "/blobs/sha256"):
            entry = tarfile.TarInfo(directory)
            entry.type, entry.mode, entry.mtime = tarfile.DIRTYPE, 0o755, TIME
            archive.addfile(entry)
        for blob in (configured, manifested):
            _add(archive, f"/blobs/sha256/{hashlib.sha256(blob).hexdigest()}", blob)
        _add_file(archive, f"/blobs/sha256/{layer.sha256}", layer.content, layer.size)
        _add(archive, "/index.json", _json(index).encode())
        _add(archive, "/oci-layout", b'{"imageLayoutVersion":"1.0.0"}')


def _describe(kind: str, blob: bytes) -> dict[str, Any]:
    digest = f"sha256:{hashlib.sha256(blob).hexdigest()}"
    return {"mediaType": kind, "size": len(blob), "digest": digest}


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_file(archive, name, io.BytesIO(content), len(content))


def _add_file(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o644, TIME
    archive.addfile(entry, content)


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
