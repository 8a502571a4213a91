"""The pip that a pinned archive of CPython brings. Nothing but its pip is taken out of it."""

from __future__ import annotations

import os
import secrets
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from buildpack.bootstrap.pinned_archive import NoPinnedArchiveError, explained, read_pinned

_RUNNER = PurePosixPath("pip/__pip-runner__.py")


def install_pinned_pip(home: Path, vendor: Path, env: Mapping[str, str]) -> Path:
    """Return pip's own runner below *home*, fetched when it isn't there: a script that any Python
    can run.

    Raises NoPinnedArchiveError, and OSError when the disk is full."""
    # pip is the same in each; the one for this machine is the one that a mirror is sure to have.
    archive = read_pinned(vendor, os.uname().machine)
    target = home / f"pinned-pip-{archive.sha256[:16]}"
    runner = target / _RUNNER
    if not runner.is_file():
        fresh = home / f".incoming-pinned-pip-{secrets.token_hex(4)}"
        fresh.mkdir()
        try:
            archive.fetch(fresh / "archive", env)
            with explained():
                _take_pip(fresh / "archive", fresh)
            (fresh / "archive").unlink()
            fresh.rename(target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return runner


def _take_pip(archive: Path, to: Path) -> None:
    with tarfile.open(archive) as tar:
        for member in tar:
            path = PurePosixPath(member.name.partition("/site-packages/")[2])
            is_pip = path.parts[:1] == ("pip",) and ".." not in path.parts
            content = tar.extractfile(member) if is_pip and member.isreg() else None
            if content is not None:
                (to / path).parent.mkdir(parents=True, exist_ok=True)
                (to / path).write_bytes(content.read())
    if not (to / _RUNNER).is_file():
        raise NoPinnedArchiveError("the archive holds no pip")
