"""A program to run, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from buildpack.model.value import Value


class Command(Value, kw_only=True):
    """A program to run."""

    argv: tuple[str, ...]
    """Never handed to a shell."""
    shown: str
    """The command as the user would type it."""
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)
    """Set on top of the environment of the build."""
    timeout: float = 3600.0
    """Seconds after which the whole process group is killed."""


class CommandResult(Value, kw_only=True):
    """What came of a program."""

    code: int
    """The exit code; 128 plus the signal's number when a signal ended it."""
    tail: tuple[str, ...]
    """The last lines of stdout and stderr together, at most 4,000."""
    seconds: float
