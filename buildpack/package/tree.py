"""The files of a package."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

# What a build, a platform or somebody who unpacks it needs. The rest is for developers.
_PARTS = (
    *("bin", "buildpack", "s2i", "vendor"),
    *("buildpack.toml", "CHANGELOG.md", "LICENSE", "README.md"),
)
# What vendor/update reads, and what a package makes anew.
_LEFT_OUT = shutil.ignore_patterns(
    *("__pycache__", "*.pyc", ".*", "update", "requirements.in", "wheels", "library", "*.tar.gz")
)


def copy_sources(root: Path, to: Path) -> None:
    """Copy what a package holds of a checkout, or of another package: modes are made plain."""
    for part in _PARTS:
        source = root / part
        if source.is_dir():
            shutil.copytree(source, to / part, ignore=_LEFT_OUT, copy_function=shutil.copyfile)
        elif source.is_file():
            to.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, to / part)
    for program in _programs(root):
        (to / program.relative_to(root)).chmod(0o755)


def swap_in(path: Path, to: Path) -> None:
    """Put a file or a directory in the place of what an earlier run has made."""
    if to.is_dir():
        shutil.rmtree(to)
    os.replace(path, to)  # noqa: PTH105 - it says that it replaces.


def _programs(root: Path) -> Iterable[Path]:
    for directory in ("bin", "s2i/bin"):
        yield from (path for path in (root / directory).glob("*") if path.is_file())
