"""A place with Pythons that doesn't answer."""

from __future__ import annotations


class OffersUnreachable(Exception):
    """Ends the look at one kind of offers; others may do."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        """A clause, such as ``the directory /pythons isn't there``."""
