"""A process type and the command that starts it."""

from __future__ import annotations

from dataclasses import field

from buildpack.model.value import Value


class Process(Value):
    """One process type, such as ``web``, with a command for a shell."""

    name: str
    command: str
    line: int = field(default=0, compare=False)
    """Where it stands in its Procfile; 0 when it stands in none."""
    source: str = field(default="", compare=False)
    """Where else the user says it, such as ``pyproject.toml, line 9``; empty for a Procfile."""
