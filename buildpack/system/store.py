"""The store: directories that are kept between builds."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.value import Value
from buildpack.system.borrow import borrow, find_unchanged
from buildpack.system.disk import remove, size_of, write_whole
from buildpack.system.failure import writing, writing_cache
from buildpack.system.fingerprint_file import parse_fingerprint, render_fingerprint
from buildpack.system.folder import (
    Folder,
    branches_of,
    bytes_of,
    link_folders,
    read_folders,
    without_branches,
)
from buildpack.system.lock import Pin, locked
from buildpack.system.manifest import (
    Soundness,
    add_checksums,
    divide,
    read_manifest,
    verify,
    write_manifest,
)
from buildpack.system.swap import (
    CURRENT,
    INCOMING,
    STRAYS,
    TREE,
    children,
    remove_pinned,
    settle,
    stray,
    swap,
)

_FINGERPRINT, _MANIFEST = "fingerprint.json", "manifest"
_TOOL_CACHES = ("uv", "pip")


class _Sound(Value):
    """A kept directory that was verified; the pin keeps it as it was, whatever others save."""

    made_of: Fingerprint
    folders: Sequence[Folder]
    pin: Pin


class DirectoryStore:
    """Keeps trees below ``<cache>/slugline/v1/<name>/current``.

    Saving makes a whole new directory and swaps it in with two renames, so that a build which is
    killed at any moment leaves the old one or the new one. Kept trees and slugs share inodes where
    the file system allows it: **everything that changes a file in a slug has to swap a new one in,
    never write into the old one.** Who does it nonetheless damages only the cache, which `look`
    notices by size and time."""

    def __init__(self, cache: Path) -> None:
        self._home = cache / "slugline"
        self._lock = self._home / "lock"
        self._sound: dict[str, _Sound] = {}
        self._damaged: list[str] = []
        self._sizes: dict[str, int] = {}
        self._removals: list[Thread] = []

    def check_writable(self) -> None:
        """Raise BuildFailed(CacheUnwritable) when nothing can be kept here."""
        with writing_cache(self._home):
            (self._home / "v1").mkdir(parents=True, exist_ok=True)
            probe = self._home / "v1" / f".probe-{secrets.token_hex(4)}"
            probe.mkdir()
            probe.rmdir()

    def look(self, name: str) -> Fingerprint | None:
        home = self._home / "v1" / name
        if name not in self._sound and home.is_dir():
            with writing_cache(home), locked(self._lock):
                settle(home)
                self._sweep(home)
                self._verify(name, home / CURRENT)
        return self._sound[name].made_of if name in self._sound else None

    def is_hollow(self, name: str) -> bool:  # noqa: ARG002 - here everything has its files.
        return False

    def damaged(self) -> tuple[str, ...]:
        return tuple(self._damaged)

    def restore(self, name: str, to: Path) -> None:
        if self.look(name) is None:
            raise LookupError(name)
        sound = self._sound[name]
        with writing(to), locked(self._lock, shared=True):
            link_folders(sound.folders, str(self._tree(name, sound)), str(to))

    def save(self, name: str, made_of: Fingerprint, directory: Path) -> None:
        home = self._home / "v1" / name
        incoming = home / f"{INCOMING}{secrets.token_hex(8)}"
        with writing_cache(home):
            home.mkdir(parents=True, exist_ok=True)
            with locked(self._lock):
                incoming.mkdir()
                pin = Pin(incoming)
            try:
                unchanged = self._fill(name, incoming, made_of, directory)
                with locked(self._lock):
                    settle(home)
                    self._take_over(name, unchanged, incoming / TREE)
                    swap(home, incoming)
            finally:
                pin.release()
                self._forget(name)
                with locked(self._lock):
                    self._sweep(home)

    def mark_changed(self, name: str) -> None:
        """Do nothing: what is kept here is a tree of its own."""

    def size(self, name: str) -> int:
        return self._sizes.get(name, 0)

    def note(self, name: str) -> str | None:
        try:
            return (self._home / "notes" / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def keep_note(self, name: str, text: str) -> None:
        path = self._home / "notes" / name
        with writing_cache(path):
            write_whole(path, text)

    def directory(self, name: str) -> Path:
        path = self._home / name
        with writing_cache(path):
            path.mkdir(parents=True, exist_ok=True)
        return path

    def prune(self, limit: int) -> int:
        # The kept directories and the buildpack's tools stay.
        before = size_of(self._home)
        if before <= limit:
            return 0
        with writing_cache(self._home), locked(self._lock):
            for name in _TOOL_CACHES:
                remove(self._home / name)
        return before - size_of(self._home)

    def clear(self) -> None:
        """Forget everything but the buildpack's own tools. A build that is using something now
        keeps it until it is done."""
        for name in tuple(self._sound):
            self._forget(name)
        with writing_cache(self._home), locked(self._lock):
            for home in children(self._home / "v1"):
                settle(home)
                if (home / CURRENT).exists():
                    (home / CURRENT).rename(stray(home))
                self._sweep(home)
            for path in children(self._home):
                if path.name not in {"v1", "tools", self._lock.name}:
                    remove(path)

    def close(self) -> None:
        """Let go of what was looked at, and wait until what was replaced is gone. The end of the
        process does both, too."""
        for name in tuple(self._sound):
            self._forget(name)
        for removal in self._removals:
            removal.join()

    def _verify(self, name: str, current: Path) -> None:
        """Read what is kept and compare it; what isn't sound is forgotten at once."""
        if not current.is_dir():
            return
        pin = Pin(current)
        try:
            made_of = parse_fingerprint((current / _FINGERPRINT).read_bytes())
            folders = read_manifest(current / _MANIFEST)
            soundness = verify(folders, str(current / TREE))
        except (OSError, ValueError):
            made_of, folders, soundness = Fingerprint(), [], Soundness.DAMAGED
        if soundness is Soundness.DAMAGED:
            pin.release()
            self._damaged.append(name)
            current.rename(stray(current.parent))
            self._sweep(current.parent)
            return
        if soundness is Soundness.HEALED:
            write_manifest(current / _MANIFEST, folders)
        self._sound[name] = _Sound(made_of, folders, pin)
        self._sizes[name] = bytes_of(folders)

    def _tree(self, name: str, sound: _Sound) -> Path:
        """Return where the tree that we have verified is by now: another build may have saved
        meanwhile, and then ours has another name, but nothing else has changed."""
        kept = sound.pin.find(self._home / "v1" / name)
        if kept is None:
            raise FileNotFoundError(self._home / "v1" / name / CURRENT)
        return kept / TREE

    def _fill(
        self, name: str, incoming: Path, made_of: Fingerprint, directory: Path
    ) -> list[Folder]:
        """Make all of the new tree but what is unchanged in whole branches; return that."""
        folders = read_folders(str(directory))
        sound = self._sound.get(name)
        before = sound.folders if sound else ()
        add_checksums(folders, str(directory), before)
        unchanged = find_unchanged(folders, before)
        changed = without_branches(folders, unchanged)
        old, new = divide(changed, before)
        tree = str(incoming / TREE)
        if sound:
            # Across file systems this is what keeps a small change small: only new files are
            # copied, the rest is linked within the cache.
            with locked(self._lock, shared=True):
                link_folders(old, str(self._tree(name, sound)), tree)
        link_folders(new, str(directory), tree)
        write_manifest(incoming / _MANIFEST, folders)
        write_whole(incoming / _FINGERPRINT, render_fingerprint(made_of))
        self._sizes[name] = bytes_of(folders)
        branches = branches_of(folders)
        return [folder for path in unchanged for folder in branches[path]]

    def _take_over(self, name: str, unchanged: Sequence[Folder], tree: Path) -> None:
        """Move what is unchanged from the tree that we know; link it where others still use that.
        The lock is held."""
        sound = self._sound.get(name)
        if sound is None or not unchanged:
            return
        kept = self._tree(name, sound)
        if sound.pin.try_exclusive():
            borrow(branches_of(unchanged), kept, tree)
        else:
            link_folders(unchanged, str(kept), str(tree))

    def _sweep(self, home: Path) -> None:
        """Remove what no living build uses. The lock is held; the removal goes on after that, in
        a thread that the interpreter waits for, as it can take longer than all the rest."""
        for path in children(home):
            with suppress(OSError):
                if path.name.startswith(STRAYS):
                    removal = Thread(target=remove_pinned, args=(path, Pin(path, exclusive=True)))
                    removal.start()
                    self._removals.append(removal)

    def _forget(self, name: str) -> None:
        sound = self._sound.pop(name, None)
        if sound:
            sound.pin.release()
