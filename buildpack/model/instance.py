"""One running copy of a process type."""

from __future__ import annotations

from buildpack.model.command import Command
from buildpack.model.value import Value


class Instance(Value, kw_only=True):
    """One of the programs that make up a running app, such as ``web.2``."""

    process: str
    """The process type, such as ``web``."""
    number: int
    """From 1 on."""
    port: int
    """What its variable ``PORT`` says."""
    command: Command
    """With its whole environment."""
    is_endless: bool = False
    """Whether it has crashed when it ends, whatever its exit code says."""

    @property
    def name(self) -> str:
        """How logs and its own environment call it."""
        return f"{self.process}.{self.number}"
