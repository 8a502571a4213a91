"""The layers of an image, as a lifecycle gives them to a build and takes them back.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#layer-types
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from buildpack.facts.toml import parse_toml
from buildpack.launch.toml import render_table
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.platforms.layer_name import CACHE, PYTHON, VENV
from buildpack.ports import Disk
from buildpack.system.fingerprint_file import parse_fingerprint, render_fingerprint
from buildpack.system.layer_store import KeptLayer, LayerStore
from buildpack.system.store import DirectoryStore

# What a lifecycle keeps beside an image's layers.
_NOTES = "store"

# Raised when layers that an earlier release of ours made can't serve any more.
_FORMAT = "1"


class Layers(Value):
    """The directory that a lifecycle gives to one buildpack."""

    top: Path

    def path(self, name: str) -> Path:
        """Return a layer's directory, whether it is there or not."""
        return self.top / name

    # What is inside is one directory further down: of a layer's own bin and lib a lifecycle makes
    # variables, and with LD_LIBRARY_PATH our libraries would get into other programs.

    @property
    def runtime(self) -> Path:
        return self.path(PYTHON) / "cpython"

    @property
    def venv(self) -> Path:
        return self.path(VENV) / "venv"

    def sbom(self, name: str) -> Path:
        """Return the file that lists what a layer holds, or ``launch`` as a whole."""
        return self.top / f"{name}.sbom.cdx.json"

    def open_store(self) -> LayerStore:
        """Return what the last build has left."""
        names = (PYTHON, VENV)
        known = {name: kept for name in names if (kept := self._read(name)) is not None}
        rest = DirectoryStore(self.path(CACHE))
        layers = {name: self.path(name) for name in names}
        return LayerStore(layers, known, rest, self._read_notes())

    def describe(self, disk: Disk, store: LayerStore, name: str, *types: str) -> None:
        """Write of which *types* the layer *name* is, and what it is made of."""
        kept = store.kept(name)
        if kept is None:
            return
        if store.is_changed(name):
            # It is for this image alone: of what has no fingerprint the next build takes nothing.
            self.declare(disk, name, *types)
            return
        # Numbers would come back as fractions: between two builds this is JSON.
        metadata = {
            "format": _FORMAT,
            "fingerprint": json.dumps(json.loads(render_fingerprint(kept.made_of))),
            "files": str(kept.files),
            "bytes": str(kept.size),
        }
        text = f"{_render_types(types)}\n{render_table('metadata', metadata)}"
        disk.write(self._toml(name), text)

    def declare(self, disk: Disk, name: str, *types: str) -> None:
        """Write of which *types* a layer is that is made anew or kept by us."""
        disk.write(self._toml(name), _render_types(types))

    def keep_notes(self, disk: Disk, store: LayerStore) -> None:
        """Write down what goes with the image and comes back with it, whatever the cache is."""
        disk.write(self._toml(_NOTES), render_table("metadata", store.notes))

    def _toml(self, name: str) -> Path:
        return self.top / f"{name}.toml"

    def _read(self, name: str) -> KeptLayer | None:
        """Return what a layer's metadata says; None when we haven't written it like that."""
        metadata = self._read_metadata(name)
        if metadata.get("format") != _FORMAT:
            return None
        try:
            made_of = parse_fingerprint(metadata["fingerprint"].encode())
            return KeptLayer(made_of, int(metadata["files"]), int(metadata["bytes"]))
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
            return None

    def _read_notes(self) -> dict[str, str]:
        return self._read_metadata(_NOTES)

    def _read_metadata(self, name: str) -> dict[str, str]:
        """Return the texts that a file of ours holds; nothing when it isn't as we write it."""
        try:
            metadata = parse_toml(self._toml(name).read_bytes(), name).get("metadata")
        except (OSError, BuildFailed):
            return {}
        found = metadata.items() if isinstance(metadata, dict) else ()
        return {key: text for key, text in found if isinstance(text, str)}


def _render_types(types: Iterable[str]) -> str:
    return render_table("types", dict.fromkeys(types, True))
