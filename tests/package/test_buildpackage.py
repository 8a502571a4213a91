from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from buildpack.package.archive import everything
from buildpack.package.buildpackage import write_buildpackage

DESCRIPTOR = {
    "api": "0.10",
    "buildpack": {"id": "acme/python", "version": "1.2.3", "name": "Python", "keywords": ["web"]},
    "targets": [{"os": "linux", "arch": "amd64"}],
    "stacks": [{"id": "*"}],
}


@pytest.fixture
def written(tmp_path: Path) -> bytes:
    (tmp_path / "tree/bin").mkdir(parents=True)
    (tmp_path / "tree/bin/build").write_text("#!/bin/sh\n")
    content = io.BytesIO()
    write_buildpackage(
        tmp_path / "tree", content, DESCRIPTOR, architecture="amd64", wants=everything
    )
    return content.getvalue()


def members(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {
            entry.name.lstrip("/"): file.read()
            for entry in tar
            if (file := tar.extractfile(entry)) is not None
        }


def blob(files: dict[str, bytes], described: dict[str, Any]) -> bytes:
    """Return what a descriptor describes, after looking whether it is that."""
    algorithm, digest = described["digest"].split(":")
    content = files[f"blobs/{algorithm}/{digest}"]
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (digest, described["size"])
    return content


def test_every_digest_and_size_is_right(written: bytes) -> None:
    files = members(written)

    [listed] = json.loads(files["index.json"])["manifests"]
    manifest = json.loads(blob(files, listed))
    config = json.loads(blob(files, manifest["config"]))
    [layer] = manifest["layers"]
    content = gzip.decompress(blob(files, layer))

    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(content).hexdigest()}"]
    assert (config["os"], config["architecture"]) == ("linux", "amd64")
    assert members(content) == {"cnb/buildpacks/acme_python/1.2.3/bin/build": b"#!/bin/sh\n"}


def test_labels_say_which_buildpack_it_is(written: bytes) -> None:
    files = members(written)
    manifest = json.loads(blob(files, json.loads(files["index.json"])["manifests"][0]))
    config = json.loads(blob(files, manifest["config"]))
    labels = {name: json.loads(text) for name, text in config["config"]["Labels"].items()}

    layers = labels["io.buildpacks.buildpack.layers"]
    assert layers == {
        "acme/python": {
            "1.2.3": {
                "api": "0.10",
                "stacks": [{"id": "*"}],
                "targets": [{"os": "linux", "arch": "amd64"}],
                "layerDiffID": config["rootfs"]["diff_ids"][0],
                "name": "Python",
            }
        }
    }
    assert labels["io.buildpacks.buildpackage.metadata"] == {
        "id": "acme/python",
        "version": "1.2.3",
        "name": "Python",
        "keywords": ["web"],
        "stacks": [{"id": "*"}],
    }
