"""Files that nobody else can read."""

from __future__ import annotations

import os
from pathlib import Path

from buildpack.system.failure import writing


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read, from the first moment on."""
    with writing(path):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
