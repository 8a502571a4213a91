"""Layers as archives that are the same for the same files, by their digests."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import subprocess
from collections.abc import Iterable
from pathlib import Path

# As lifecycles write them: sorted, of one time, of nobody, and with each hard link as a file.
_FLAGS = (
    *("--sort=name", "--mtime=@315532801", "--owner=0", "--group=0", "--numeric-owner"),
    *("--hard-dereference", "--format=gnu"),
)


class Blobs:
    """Archives in a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(exist_ok=True)

    def pack(self, top: Path, names: Iterable[str], *, is_whole: bool = True) -> str:
        """Keep these files and directories of *top*; return the digest.

        With *is_whole*, directories are kept with what is in them."""
        listed = sorted(names)
        if is_whole:
            _refuse_special_files(top / name for name in listed)
        fresh = self._directory / f"fresh-{secrets.token_hex(4)}"
        recursion = () if is_whole else ("--no-recursion",)
        subprocess.run(
            ["tar", "-C", str(top), "-cf", str(fresh), *_FLAGS, *recursion, "--null", "-T", "-"],
            input="\0".join(listed).encode(),
            check=True,
        )
        with fresh.open("rb") as file:
            digest = hashlib.sha256()
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        fresh.rename(self.path(digest.hexdigest()))
        return digest.hexdigest()

    def unpack(self, digest: str, to: Path) -> None:
        """Put what is kept into the directory *to*."""
        to.mkdir(parents=True, exist_ok=True)
        subprocess.run(["tar", "-C", str(to), "-xpf", str(self.path(digest))], check=True)

    def take(self, other: Blobs, digest: str) -> None:
        """Take over what another one keeps."""
        if not self.path(digest).exists():
            os.link(other.path(digest), self.path(digest))

    def path(self, digest: str) -> Path:
        """Return where an archive stands."""
        return self._directory / f"{digest}.tar"


def _refuse_special_files(tops: Iterable[Path]) -> None:
    for top in tops:
        for path in (top, *top.rglob("*")):
            kind = path.lstat().st_mode
            is_plain = stat.S_ISREG(kind) or stat.S_ISDIR(kind) or stat.S_ISLNK(kind)
            assert is_plain, f"{path} can't be restored from a layer"
