"""Installs the packages that the buildpack itself needs into the cache, once.

Stack images have a python3 without pip, venv and ensurepip. So all that this package needs is the
standard library, and what it installs is locked with hashes in vendor/."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import CacheUnwritable, DiskFull

VENDOR = Path(__file__).resolve().parents[2] / "vendor"
LIBRARY = "library"

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_LEAVE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR})


def ensure_tools(
    cache: Path,
    *,
    env: Mapping[str, str],
    say: Callable[[str], None],
    tools: Sequence[str],
    vendor: Path = VENDOR,
) -> dict[str, Path]:
    """Return the directories of the library (under ``library``) and of each of *tools*, after
    installing what isn't there; *say* then gets a line to show.

    Raises BuildFailed with ToolsUnavailable, CacheUnwritable or DiskFull."""
    wanted = {name: tool_path(cache, name, vendor=vendor) for name in (LIBRARY, *tools)}
    missing = [name for name, path in wanted.items() if not path.is_dir()]
    if missing:
        # What installing needs to import costs 40 ms, which most builds needn't pay.
        from buildpack.bootstrap.install import Source, Tool, install  # noqa: PLC0415

        home = cache / "slugline/tools"
        with _writing(home), _locked(home):
            say(f"Installing the buildpack's own tools: {', '.join(missing)}")
            # Another build may have been quicker while we waited for the lock.
            left = [
                Tool(name, _lock_file(name, vendor), path)
                for name, path in wanted.items()
                if not path.is_dir()
            ]
            install(left, Source(home, vendor, env))
    return wanted


def tool_path(cache: Path, name: str, *, vendor: Path = VENDOR) -> Path:
    """Return where a tool stands in the cache, or will stand: its name says for which Python, and
    holds a digest of its lock and of the machine. A package brings the library ready to use."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    ready = vendor / LIBRARY / python
    if name == LIBRARY and ready.is_dir():
        return ready
    lock = _lock_file(name, vendor).read_bytes()
    digest = hashlib.sha256(lock + os.uname().machine.encode()).hexdigest()
    return cache / "slugline/tools" / f"{name}-{python}-{digest[:16]}"


def has_wheels(vendor: Path = VENDOR) -> bool:
    """Return whether this copy of the buildpack brings the wheels of its tools, as packages do."""
    return (vendor / "wheels").is_dir()


def _lock_file(name: str, vendor: Path) -> Path:
    return vendor / ("requirements.txt" if name == LIBRARY else f"tools/{name}.txt")


@contextmanager
def _writing(home: Path) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise BuildFailed(DiskFull(path=home)) from error
        if error.errno in _NO_LEAVE:
            why = error.strerror or str(error)
            raise BuildFailed(CacheUnwritable(path=home, why=why)) from error
        raise


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Let one build at a time install, and sweep what a killed one has left."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for stray in home.glob(".incoming-*"):
            shutil.rmtree(stray, ignore_errors=True)
        yield
