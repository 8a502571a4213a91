"""The clock."""

from __future__ import annotations

import time


class MonotonicClock:
    """Counts seconds, whatever happens to the time of day."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
