"""Which of the app's dependencies a build is about."""

from __future__ import annotations

from buildpack.model.value import Value


class Wanted(Value, kw_only=True):
    """What is installed besides the main dependencies."""

    groups: tuple[str, ...] = ()
    """Dependency groups by name; Pipenv calls them categories."""
    extras: tuple[str, ...] = ()
    """Extras of the app's own project."""
    tests: bool = False
    """Whether the app's tests are to run: then what developers need is installed, too."""
