"""The encodings in which people save their files."""

from __future__ import annotations

import codecs

# The order counts: the mark of UTF-16-LE begins the one of UTF-32-LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)


def decode_text(content: bytes) -> str:
    """Return *content* as text; byte order marks are heeded and what isn't UTF-8 is replaced."""
    for mark, codec, _ in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, errors="replace")
    return content.decode(errors="replace")


def find_foreign_encoding(content: bytes) -> str | None:
    """Return the name of the encoding of *content* when most tools can't read it, else None.

    ASCII and UTF-8, with a byte order mark or without, are what tools read."""
    for mark, _, name in _MARKS:
        if content.startswith(mark):
            return None if name == "UTF-8" else name
    if len(content) > 1 and (not any(content[::2]) or not any(content[1::2])):
        return "UTF-16"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "neither ASCII nor UTF-8"
    return None
