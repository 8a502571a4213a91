"""A place at which a file stops being Python."""

from __future__ import annotations

from dataclasses import dataclass

from buildpack.model.source_line import SourceLine


@dataclass(frozen=True)
class CodeError:
    """What a Python says of a file that it can't read."""

    place: SourceLine
    message: str
    """Python's own words."""
