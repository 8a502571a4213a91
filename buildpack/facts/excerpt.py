"""The part of a long lock file that is worth parsing."""

from __future__ import annotations

from typing import Any

from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value


class Excerpt(Value):
    """Consecutive lines of a TOML file."""

    document: dict[str, Any]
    text: str
    above: int = 0
    """How many lines stand before them."""


def parse_excerpt(content: bytes, path: str, *, begin: bytes = b"", end: bytes) -> Excerpt:
    """Return what stands from *begin*, at the start of a line, to *end*; or else all of it.

    A lock of 500 packages takes a second to parse. Raises BuildFailed(ManifestUnreadable)."""
    start = 0 if content.startswith(begin) else content.find(b"\n" + begin) + 1
    stop = content.find(b"\n" + end, start)
    part = content[start : stop if stop >= 0 else len(content)]
    try:
        document = parse_toml(part, path)
    except BuildFailed:
        if len(part) == len(content):
            raise
        # Perhaps a text in the file looked like one of the marks.
        return Excerpt(parse_toml(content, path), decode_text(content))
    return Excerpt(document, decode_text(part), content.count(b"\n", 0, start))
