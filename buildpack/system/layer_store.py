"""Directories that are kept as layers of an image.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#layer-types
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.note import WITH_IMAGE
from buildpack.model.value import Value
from buildpack.system.disk import remove
from buildpack.system.folder import bytes_of, read_folders
from buildpack.system.store import DirectoryStore


class KeptLayer(Value):
    """A layer that is whole, as its metadata describes it."""

    made_of: Fingerprint
    files: int
    """How many files and links it holds."""
    size: int
    """The files' bytes."""


class LayerStore:
    """Keeps some directories in layers of their own, which the lifecycle restores, and the rest as
    every platform's cache does.

    What is saved stays where it was built: the lifecycle takes it from there."""

    def __init__(
        self,
        layers: Mapping[str, Path],
        known: Mapping[str, KeptLayer],
        rest: DirectoryStore,
        notes: Mapping[str, str] | None = None,
    ) -> None:
        """*layers* are the directories by name; *known* is what their metadata says; *notes* came
        with the last image."""
        self._layers, self._known, self._rest = layers, known, rest
        self._looked: dict[str, KeptLayer | None] = {}
        self._saved: dict[str, Fingerprint] = {}
        self._changed: set[str] = set()
        self._half: list[str] = []
        self._notes = {name: text for name, text in (notes or {}).items() if name in WITH_IMAGE}

    @property
    def notes(self) -> Mapping[str, str]:
        """The notes that belong to the image."""
        return dict(sorted(self._notes.items()))

    def kept(self, name: str) -> KeptLayer | None:
        """Return what the layer *name* is when all is done; None when there is none."""
        if name in self._saved:
            return KeptLayer(self._saved[name], *_count(self._layers[name]))
        return self._look(name)

    def look(self, name: str) -> Fingerprint | None:
        if name not in self._layers:
            return self._rest.look(name)
        known = self._look(name)
        return known.made_of if known is not None else None

    def is_hollow(self, name: str) -> bool:
        is_known = name in self._layers and self._look(name) is not None
        return is_known and name not in self._saved and not self._layers[name].is_dir()

    def damaged(self) -> tuple[str, ...]:
        return (*self._half, *self._rest.damaged())

    def restore(self, name: str, to: Path) -> None:
        if name not in self._layers:
            self._rest.restore(name, to)
        elif self._look(name) is None:
            raise LookupError(name)

    def save(self, name: str, made_of: Fingerprint, directory: Path) -> None:
        if name not in self._layers:
            self._rest.save(name, made_of, directory)
        else:
            self._saved[name] = made_of

    def mark_changed(self, name: str) -> None:
        self._changed.add(name)

    def is_changed(self, name: str) -> bool:
        """Return whether the layer isn't what its fingerprint says."""
        return name in self._changed

    def size(self, name: str) -> int:
        if name not in self._layers:
            return self._rest.size(name)
        kept = self.kept(name)
        return kept.size if kept is not None else 0

    def note(self, name: str) -> str | None:
        return self._notes.get(name) if name in WITH_IMAGE else self._rest.note(name)

    def keep_note(self, name: str, text: str) -> None:
        if name in WITH_IMAGE:
            self._notes[name] = text
        else:
            self._rest.keep_note(name, text)

    def directory(self, name: str) -> Path:
        return self._rest.directory(name)

    def prune(self, limit: int) -> int:
        return self._rest.prune(limit)

    def _look(self, name: str) -> KeptLayer | None:
        """Return what is known of a layer. One that lacks something is removed: whatever is left
        of it would get into the new one."""
        if name not in self._looked:
            known, directory = self._known.get(name), self._layers[name]
            is_there = directory.is_dir()
            if is_there and (known is None or _count(directory) != (known.files, known.size)):
                if known is not None:
                    self._half.append(name)
                    known = None
                remove(directory)
            self._looked[name] = known
        return self._looked[name]


def _count(directory: Path) -> tuple[int, int]:
    """Return how many files and links are below, and the files' bytes: of one with two names twice,
    because a restore makes two of it."""
    folders = read_folders(str(directory))
    files = sum(len(folder.files) + len(folder.links) for folder in folders)
    return files, bytes_of(folders)
