"""CPython archives, packed from those of this machine, and files on loopback."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
import tempfile
from http import HTTPStatus
from pathlib import Path

from e2e.index import Loopback

# What an app doesn't run; it would be most of the archive.
_LEFT_OUT = ("__pycache__", "*.a", "test", "idlelib", "tkinter", "site-packages", "ensurepip")


def pack_python(prefix: Path, directory: Path) -> Path:
    """Pack the CPython at *prefix* with one top folder ``python``, its checksum beside it."""
    archive = directory / f"cpython-{prefix.name}-linux-{platform.machine()}-gnu.tar.gz"
    with tempfile.TemporaryDirectory() as staging:
        copy = Path(staging, "python")
        shutil.copytree(prefix, copy, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        # Archives are made in a place that is gone, not in one that its user may not look at.
        for data in copy.glob("lib/python*/_sysconfigdata*.py"):
            data.write_text(data.read_text().replace(str(prefix), "/install"))
        flags = ["--use-compress-program=gzip -1", "--owner=0", "--group=0"]
        subprocess.run(["tar", "-C", staging, "-cf", archive, *flags, "python"], check=True)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    Path(f"{archive}.sha256").write_text(f"{digest}  {archive.name}\n")
    return archive


class Files(Loopback):
    """The files of a directory, with a listing of their names."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        super().__init__()

    def answer(self, path: str, authorization: str) -> tuple[HTTPStatus, bytes]:
        if path == "/":
            names = sorted(file.name for file in self._directory.iterdir())
            links = (f'<a href="{name}">{name}</a>' for name in names)
            return HTTPStatus.OK, "\n".join(["<!doctype html>", *links]).encode()
        file = self._directory / path.strip("/")
        if file.is_file():
            return HTTPStatus.OK, file.read_bytes()
        return HTTPStatus.NOT_FOUND, b"no such file"


def downloads_json(archive: Path, url: str, *, sha256: str = "") -> str:
    """Return the index that lets uv install *archive* from *url*."""
    version = archive.name.split("-")[1]
    major, minor, patch = map(int, version.split("."))
    machine = platform.machine()
    entry = {
        "name": "cpython",
        "arch": {"family": machine, "variant": None},
        "os": "linux",
        "libc": "gnu",
        "major": major,
        "minor": minor,
        "patch": patch,
        "prerelease": "",
        "url": url,
        "sha256": sha256 or hashlib.sha256(archive.read_bytes()).hexdigest(),
        "variant": None,
        "build": "20260101",
    }
    return json.dumps({f"cpython-{version}-linux-{machine}-gnu": entry})
