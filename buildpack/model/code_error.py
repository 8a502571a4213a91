"""A place at which a file stops being Python."""

from __future__ import annotations

from buildpack.model.source_line import SourceLine
from buildpack.model.value import Value


class CodeError(Value):
    """What a Python says of a file that it can't read."""

    place: SourceLine
    message: str
    """Python's own words."""
