"""What the last good build used."""

from __future__ import annotations

import json
from collections.abc import Mapping

from buildpack.model.note import LAST_BUILD
from buildpack.model.python_version import PythonVersion
from buildpack.ports import Store

_LONGEST = len("3.1000.1000rc1000t")
_FOREVER = 1e6


def read_previous(store: Store) -> tuple[PythonVersion | None, Mapping[str, float]]:
    """Return the last build's Python and the seconds that its steps took.

    A damaged note counts as none: it only gives a default and a comparison."""
    try:
        found = json.loads(store.note(LAST_BUILD) or "{}")
    except (ValueError, RecursionError):
        return None, {}
    if not isinstance(found, dict):
        return None, {}
    text, seconds = found.get("python_version"), found.get("seconds")
    return (
        PythonVersion.parse(text[:_LONGEST]) if isinstance(text, str) else None,
        {
            name: float(value)
            for name, value in (seconds.items() if isinstance(seconds, dict) else ())
            if isinstance(value, (int, float)) and 0 <= value < _FOREVER
        },
    )
