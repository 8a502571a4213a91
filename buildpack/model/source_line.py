"""A line of one of the app's files, with the part of it that is meant."""

from __future__ import annotations

from buildpack.model.value import Value


class SourceLine(Value):
    """One line, as it is written."""

    file: str
    line: int
    text: str
    column: int = 0
    """Where the part begins, counted from 1; 0 means the line as a whole."""
    length: int = 1
    """How many characters the part has."""
