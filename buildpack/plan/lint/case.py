"""What the rules of the linter go by besides a line."""

from __future__ import annotations

from buildpack.model.project import Project
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value


class Case(Value):
    """One app, as the rules see it."""

    project: Project
    python: PythonVersion
    variables: frozenset[str] = frozenset()
    """The names of all config vars, and of what we set at launch."""
    has_defaults: bool = True
    """Whether servers start with our defaults."""

    def requires(self, *names: str) -> bool:
        """Whether the app's files ask for one of these packages."""
        asked = {one.name for one in self.project.requirements.requirements}
        return not asked.isdisjoint(names)
