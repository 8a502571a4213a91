"""Commands that mend executables so that they start from any directory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from buildpack.model.command import Command

ELF_MAGIC = b"\x7fELF"


def set_runpath(patchelf: Path, executable: Path, runpath: str) -> Command:
    """Return the command that replaces an executable's RUNPATH.

    *runpath* is relative to the executable's own directory through ``$ORIGIN`` (see ld.so(8)).
    """
    return Command(
        argv=(str(patchelf / "bin/patchelf"), "--set-rpath", runpath, str(executable)),
        shown=f"patchelf --set-rpath '{runpath}' {executable.name}",
        cwd=executable.parent,
    )


def strip_symbols(files: Sequence[Path], cwd: Path) -> Command:
    """Return the command that removes debugging symbols, which nothing reads at run time."""
    return Command(
        argv=("strip", "--strip-debug", *map(str, files)),
        shown="strip --strip-debug",
        cwd=cwd,
    )
