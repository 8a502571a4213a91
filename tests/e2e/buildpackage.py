"""What is in a ``.cnb``, whoever made it."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path
from typing import IO, Any


def parts_of(buildpackage: Path) -> tuple[Any, dict[str, Any]]:
    """Return what a ``.cnb`` says of the buildpack in it, and all that its files are."""
    with tarfile.open(buildpackage) as archive:
        members = {member.name.strip("/"): member for member in archive}

        def blob(described: dict[str, str]) -> IO[bytes]:
            return _open(archive, members[f"blobs/{described['digest'].replace(':', '/')}"])

        (described,) = json.load(_open(archive, members["index.json"]))["manifests"]
        manifest = json.load(blob(described))
        labels = json.load(blob(manifest["config"]))["config"]["Labels"]
        (layer,) = manifest["layers"]
        with tarfile.open(fileobj=blob(layer)) as tree:
            files = {member.name: _describe(tree, member) for member in tree}
    (known,) = json.loads(labels["io.buildpacks.buildpack.layers"])["slugline/python"].values()
    # Go writes long names in another way, so the same tree has another digest.
    del known["layerDiffID"]
    return known, files


def _open(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(member)
    assert file
    return file


def _describe(tree: tarfile.TarFile, member: tarfile.TarInfo) -> tuple[object, ...]:
    """Return what a digest of a layer goes by."""
    content = _open(tree, member).read() if member.isfile() else b""
    owner = (member.uid, member.gid)
    digest = hashlib.sha256(content).hexdigest()
    # A link's own mode means nothing.
    mode = None if member.issym() else oct(member.mode)
    return (member.type, mode, owner, member.mtime, member.linkname, digest)
