"""Who runs us: the Python of the app that we are about to replace, or another one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from buildpack.model.layout import RUNTIME, VENV

_OURS = (RUNTIME, VENV)


def leave_app_python(app: Path, program: Path, argv: Sequence[str]) -> None:
    """Go on with the system's Python, or don't return: then *program* starts anew with it.

    What ran before this build of the app, we ourselves above all, may have exported a ``PATH`` that
    begins with the app's own Python. We would remove it from below our feet, or take it for one
    that the machine offers."""
    before = os.environ.get("PATH", "").split(":")
    homes = tuple(str(app / home) for home in _OURS)
    os.environ["PATH"] = ":".join(path for path in before if not _is_below(path, homes))
    if _is_below(sys.executable, homes):
        os.execv("/bin/sh", ["sh", str(program), *argv])  # noqa: S606 - a program of our own.


def _is_below(path: str, homes: tuple[str, ...]) -> bool:
    real = os.path.realpath(path)
    return bool(path) and any(f"{real}/".startswith(f"{home}/") for home in homes)
