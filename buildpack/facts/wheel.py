"""What the metadata in a wheel says."""

from __future__ import annotations

import struct
import zipfile
import zlib
from email import message_from_bytes
from io import BytesIO

# Metadata is a few kilobytes; whatever claims more is no wheel that anybody built.
_MOST = 4_000_000

# What zipfile raises for damaged, encrypted and strangely compressed files.
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, StopIteration, ValueError),
)


def read_needs(content: bytes) -> tuple[str, ...] | None:
    """Return the requirements of a wheel; None where it can't be read."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as wheel:
            path = next(one for one in wheel.namelist() if _is_metadata(one))
            if wheel.getinfo(path).file_size > _MOST:
                return None
            metadata = message_from_bytes(wheel.read(path))
    except _UNREADABLE:
        return None
    return tuple(map(str, metadata.get_all("Requires-Dist", ())))


def _is_metadata(path: str) -> bool:
    return path.endswith(".dist-info/METADATA") and path.count("/") == 1
