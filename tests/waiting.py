"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable

_PATIENCE = 20.0


def wait_until(condition: Callable[[], object]) -> bool:
    """Return whether *condition* comes true within twenty seconds."""
    deadline = time.monotonic() + _PATIENCE
    while not (is_met := condition()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(is_met)
