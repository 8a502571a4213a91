"""Install the app's packages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Installer, Kept, Use
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.python_version import PythonVersion
from buildpack.model.secret import mask
from buildpack.ports import World
from buildpack.problems.dependencies import IndexUnreachable, RequirementNotFound
from buildpack.problems.network import DownloadFailed
from buildpack.steps.step import stream_shown
from buildpack.tools import pip, uv
from buildpack.tools.closure import nobody_needs
from buildpack.tools.evidence import name_of
from buildpack.tools.interpreter import library_of


@dataclass(frozen=True, slots=True)
class InstallDependencies:
    """Makes the virtualenv hold what the app's files ask for, and nothing else."""

    layout: Layout
    version: PythonVersion
    installer: Installer
    facts: RequirementsFacts
    kept: Kept
    supplied: str
    """A server that we add because the app brings none; empty when it does."""
    uv: Path
    pip: Path

    @property
    def title(self) -> str:
        return "Installing dependencies"

    def run(self, world: World) -> StepOutcome:
        if self.installer.tool == "pip":
            self._with_pip(world)
        else:
            self._with_uv(world)
        if self.supplied:
            self._run_uv(world, uv.add(self.layout, self.uv, self.supplied))
        return StepOutcome(step="dependencies", data={"package_manager": self.installer.tool})

    def _with_uv(self, world: World) -> None:
        manifests, is_update = self.installer.manifests, self.kept.use is Use.UPDATED
        if manifests:
            refresh = bool(self.facts.local_projects)
            self._run_uv(
                world,
                uv.install(self.layout, self.uv, manifests, exact=is_update, refresh=refresh),
            )
        elif is_update:
            self._run_uv(world, uv.empty(self.layout, self.uv))

    def _with_pip(self, world: World) -> None:
        manifests, is_update = self.installer.manifests, self.kept.use is Use.UPDATED
        is_guessing = self.facts.has_unnamed or "." in manifests
        if is_update and is_guessing:
            world.console.line("Not every line names a package, so all are installed anew.")
            self._run_uv(world, uv.empty(self.layout, self.uv))
        self._run_pip(world, pip.install(self.layout, self.pip, manifests))
        if is_update and not is_guessing:
            self._remove_stale(world)

    def _run_uv(self, world: World, command: Command) -> None:
        env = uv.environment(
            self.layout,
            world.store.directory("uv"),
            world.env,
            has_extra_index=self.facts.has_extra_index,
        )
        result = stream_shown(world, replace(command, env=env))
        if result.code:
            raise BuildFailed(uv.diagnose(result, self.facts.requirements))

    def _run_pip(self, world: World, command: Command) -> None:
        env = pip.environment(world.store.directory("pip"))
        result = stream_shown(world, replace(command, env=env))
        if result.code:
            problem = pip.diagnose(result, self.facts.requirements)
            raise BuildFailed(self._doubted(world, problem))

    def _doubted(self, world: World, problem: Problem) -> Problem:
        """Ask the index itself whether it lacks a package: pip says so of one that is down, too."""
        index = world.env.get("PIP_INDEX_URL", "").rstrip("/")
        if not isinstance(problem, RequirementNotFound) or not index:
            return problem
        url = f"{index}/{name_of(problem.requirement.text)}/"
        try:
            world.network.text(url)
        except BuildFailed as failure:
            if isinstance(failure.problem, DownloadFailed) and not failure.problem.is_missing:
                return IndexUnreachable(mask(url), problem.evidence)
        return problem

    def _remove_stale(self, world: World) -> None:
        """Remove what no requirement leads to any more: pip never does."""
        packages = self.layout.venv.build / library_of(self.version) / "site-packages"
        metadata = [
            content.decode("utf-8", "replace")
            for path in world.disk.children(packages)
            if path.suffix == ".dist-info"
            and (content := world.disk.read(path / "METADATA")) is not None
        ]
        roots = [one.name for one in self.facts.requirements if not one.is_constraint]
        stale = nobody_needs([*roots, self.supplied], metadata)
        if stale:
            self._run_pip(world, pip.uninstall(self.layout, self.pip, stale))
