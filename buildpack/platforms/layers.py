"""The layers of an image, as a lifecycle gives them to a build and takes them back.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#layer-types
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from buildpack.launch.toml import render_table
from buildpack.model.problem import BuildFailed
from buildpack.ports import Disk
from buildpack.system.fingerprint_file import parse_fingerprint, render_fingerprint
from buildpack.system.layer_store import KeptLayer, LayerStore
from buildpack.system.store import DirectoryStore

PYTHON, VENV, CACHE, TOOLS, ENVIRONMENT = "python", "venv", "cache", "tools", "environment"

# Raised when layers that an earlier release of ours made can't serve any more.
_FORMAT = "1"


@dataclass(frozen=True, slots=True)
class Layers:
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

    def open_store(self) -> LayerStore:
        """Return what the last build has left."""
        names = (PYTHON, VENV)
        known = {name: kept for name in names if (kept := self._read(name)) is not None}
        rest = DirectoryStore(self.path(CACHE))
        return LayerStore({name: self.path(name) for name in names}, known, rest)

    def describe(
        self, disk: Disk, store: LayerStore, name: str, *, is_cached: bool, is_shared: bool
    ) -> None:
        """Write what the lifecycle is to do with the layer *name*, and what it is made of."""
        kept = store.kept(name)
        if kept is None:
            return
        # Numbers would come back as fractions: between two builds this is JSON.
        metadata = {
            "format": _FORMAT,
            "fingerprint": json.dumps(json.loads(render_fingerprint(kept.made_of))),
            "files": str(kept.files),
            "bytes": str(kept.size),
        }
        types = {"launch": True, "cache": is_cached, "build": is_shared}
        text = f"{render_table('types', types)}\n{render_table('metadata', metadata)}"
        disk.write(self._toml(name), text)

    def declare(self, disk: Disk, name: str, *types: str) -> None:
        """Write of which *types* a layer is that is made anew or kept by us."""
        disk.write(self._toml(name), render_table("types", dict.fromkeys(types, True)))

    def _toml(self, name: str) -> Path:
        return self.top / f"{name}.toml"

    def _read(self, name: str) -> KeptLayer | None:
        """Return what a layer's metadata says; None when we haven't written it like that."""
        try:
            metadata = read_document(self._toml(name))["metadata"]
            if metadata["format"] != _FORMAT:
                return None
            made_of = parse_fingerprint(metadata["fingerprint"].encode())
            return KeptLayer(made_of, int(metadata["files"]), int(metadata["bytes"]))
        except (OSError, BuildFailed, KeyError, TypeError, ValueError, AttributeError):
            return None


def read_document(path: Path) -> dict[str, Any]:
    """Return what a TOML file of the lifecycle's holds.

    Raises OSError, and BuildFailed(ManifestUnreadable) when it isn't TOML."""
    # Only now: the library with the parser for Python 3.10 isn't there from the beginning.
    from buildpack.facts.toml import parse_toml  # noqa: PLC0415

    return parse_toml(path.read_bytes(), str(path))
