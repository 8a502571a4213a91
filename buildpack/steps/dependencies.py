"""Install the app's packages."""

from __future__ import annotations

from typing import Protocol

from buildpack.model.layout import Layout
from buildpack.model.legacy import pip_tool_for
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Installer, Kept, Use
from buildpack.model.problem import BuildFailed
from buildpack.model.project import RequirementsFacts
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.steps.built_files import find_sources, keep_built_files
from buildpack.steps.diagnosis import Diagnosis
from buildpack.steps.newest_pip import choose_pip
from buildpack.steps.with_pip import WithPip
from buildpack.steps.with_uv import WithUv


class Engine(Protocol):
    """A tool that installs packages. Both give the same environment for the same files."""

    def install(self, world: World, installer: Installer, *, is_update: bool) -> None:
        """Make the virtualenv hold what the app's files ask for, and nothing else.

        *is_update* says that it may hold packages already. Raises BuildFailed."""

    def add(self, world: World, requirement: str) -> None:
        """Install one more package, with what it needs. Raises BuildFailed."""


class InstallDependencies(Value):
    """Makes the virtualenv hold what the app's files ask for, and nothing else."""

    layout: Layout
    version: PythonVersion
    installer: Installer
    facts: RequirementsFacts
    kept: Kept
    supplied: tuple[str, ...]
    """What we add because the app brings none: a server, or what runs its tests."""

    @property
    def title(self) -> str:
        return "Installing dependencies"

    def run(self, world: World) -> StepOutcome:
        engine, editable = self._engine(world), self.facts.editable_projects
        before = find_sources(world.tree, editable)
        try:
            engine.install(world, self.installer, is_update=self.kept.use is Use.UPDATED)
        except BuildFailed as failure:
            told = Diagnosis(self.layout, world.tools.path("uv"), self.facts, str(self.version))
            raise BuildFailed(told.explain(world, failure.problem)) from failure
        for requirement in self.supplied:
            engine.add(world, requirement)
        keep_built_files(world.disk, self.layout, before, find_sources(world.tree, editable))
        return StepOutcome(step="dependencies", data={"package_manager": self.installer.tool})

    def _engine(self, world: World) -> Engine:
        if self.installer.tool == "uv":
            return WithUv(self.layout, self.facts, world.tools.path("uv"))
        pinned = world.tools.path(pip_tool_for(self.version))
        pip = choose_pip(world, self.layout, self.version, pinned)
        return WithPip(self.layout, self.facts, self.version, pip, self.supplied)
