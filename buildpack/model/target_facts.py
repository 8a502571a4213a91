"""What the app's files say of the application that a process serves."""

from __future__ import annotations

from buildpack.model.serve_target import ServeTarget
from buildpack.model.value import Value


class TargetFacts(Value, kw_only=True):
    """The module of a target, looked up without importing anything."""

    process: str
    """The name of the process that serves it."""
    target: ServeTarget
    file: str = ""
    """The module's file; empty when the app has none."""
    names: frozenset[str] | None = None
    """What the module has; None when that can't be told."""
    is_ours: bool = False
    """Whether the app has the package that the module would be in."""
    near: tuple[str, ...] = ()
    """The modules beside it, or beside the place where it would be."""
    elsewhere: str = ""
    """The file of a module of that name in another directory."""
