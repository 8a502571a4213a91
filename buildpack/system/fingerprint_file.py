"""A fingerprint as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable

from buildpack.model.fingerprint import Fingerprint


def render_fingerprint(made_of: Fingerprint) -> str:
    """Return a fingerprint as JSON."""
    return json.dumps({"versions": made_of.versions, "digests": made_of.digests}, indent=2)


def parse_fingerprint(content: bytes) -> Fingerprint:
    """Return the fingerprint in a file; raise ValueError when this isn't what we have written."""
    match json.loads(content):
        case {"versions": [*versions], "digests": [*digests]}:
            return Fingerprint(_pairs(versions), _pairs(digests))
        case _:
            raise ValueError("This is no fingerprint.")


def _pairs(rows: Iterable[object]) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for row in rows:
        match row:
            case [str(name), str(value)]:
                pairs.append((name, value))
            case _:
                raise ValueError("This is no pair of a name and a value.")
    return tuple(pairs)
