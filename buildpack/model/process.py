"""A process type and the command that starts it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """One process type, such as ``web``, with a command for a shell."""

    name: str
    command: str
