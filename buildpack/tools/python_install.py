"""Fetching a CPython with uv.

Source: https://docs.astral.sh/uv/reference/cli/#uv-python-install
"""

from __future__ import annotations

import re
from pathlib import Path

from buildpack.model.command import Command, CommandResult
from buildpack.model.layout import Layout
from buildpack.model.problem import Problem
from buildpack.problems.network import ChecksumMismatch, DownloadFailed

_PYTHON_HASH = re.compile(
    r"[Hh]ash mismatch.*?Expected:?\s+(?:sha256:)?(?P<expected>[0-9a-f]{64})"
    r".*?(?:Computed|Actual):?\s+(?:sha256:)?(?P<actual>[0-9a-f]{64})"
)
_URL = re.compile(r"https?://[^\s`)]+")


def install_python(layout: Layout, uv: Path, key: str, to: Path) -> Command:
    """Return the command that fetches a CPython, its checksum verified, into the directory *to*."""
    return Command(
        argv=(
            *(str(uv / "bin/uv"), "python", "install", "--no-bin", "--no-config"),
            *("--install-dir", str(to), key),
        ),
        shown=f"uv python install {key}",
        cwd=layout.scratch,
        env={"UV_PYTHON_DOWNLOADS": "manual", "UV_NO_PROGRESS": "1"},
    )


def explain_python_install(result: CommandResult, key: str) -> Problem:
    """Return what it means that a CPython could not be fetched."""
    hashes = _PYTHON_HASH.search(" ".join(result.tail))
    if hashes:
        return ChecksumMismatch(url=key, expected=hashes["expected"], actual=hashes["actual"])
    url = _URL.search("\n".join(result.tail))
    reason = result.tail[-1].strip().removeprefix("cause: ") if result.tail else "uv says nothing"
    return DownloadFailed(url=url[0] if url else key, why=f"uv says: {reason}")
