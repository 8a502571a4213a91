"""Compile uWSGI for the app's own Python, or fetch it ready-made, or take what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from buildpack.model.command import Command, CommandResult
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.layout import Layout
from buildpack.model.legacy import is_python2, pip_tool_for, setuptools_tool_for
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Kept, Use, UwsgiBuild
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Requirement
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems.dependencies import DependenciesFailed
from buildpack.problems.requirement_build import RequirementBuildFailed
from buildpack.problems.requirement_lookup import RequirementVersionNotFound
from buildpack.problems.uwsgi import UwsgiReadyMadeMissing
from buildpack.steps.step import run_tool, show_reasons, stream_shown
from buildpack.tools import pip, pip_failures, uv
from buildpack.tools.ready_made import rename_wheel
from buildpack.tools.uwsgi import (
    WRAPPED,
    WRAPPER,
    WRAPPERS,
    build_environment,
    diagnose,
    find_cure,
    requirement_line,
)


class CompileUwsgi(Value):
    """Puts uWSGI into the virtualenv, before or after the other packages."""

    layout: Layout
    version: PythonVersion
    build: UwsgiBuild
    kept: Kept
    requirements: tuple[Requirement, ...] = ()
    """What the app asks for, with file and line."""

    @property
    def title(self) -> str:
        if self.kept.use is Use.REUSED:
            return "Restoring uWSGI"
        return "Fetching uWSGI" if self.build.is_ready_made else "Compiling uWSGI"

    def run(self, world: World) -> StepOutcome:
        wheels = self.layout.scratch / "uwsgi"
        if self.kept.use is Use.REUSED:
            world.store.restore(self.kept.name, wheels)
        else:
            show_reasons(world.console, self.kept)
            if self.build.is_ready_made:
                self._fetch(world, wheels)
            else:
                self._compile(world, wheels)
            made_of = with_version(self.kept.made_of, _version_in(world, wheels))
            world.store.save(self.kept.name, made_of, wheels)
        version = _version_in(world, wheels)
        if self.kept.use is not Use.REUSED or not self._is_installed(world, version):
            run_tool(world, self._installation(world, f"uwsgi=={version}", wheels))
        which = ", ready-made" if self.build.is_ready_made else ""
        world.console.line(f"uWSGI {version}{which} for Python {self.version}")
        return StepOutcome(
            step="uwsgi",
            data={"uwsgi_version": version, "uwsgi_cache": self.kept.use.value},
        )

    def _fetch(self, world: World, wheels: Path) -> None:
        fetched = self.layout.scratch / "pyuwsgi"
        command = pip.fetch_wheel(
            self.layout, self._pip(world), f"pyuwsgi{self.build.specifier}", fetched
        )
        result = stream_shown(world, replace(command, env=self._pip_environment()))
        if result.code:
            problem = pip_failures.diagnose(result, self.requirements)
            if isinstance(problem, RequirementVersionNotFound):
                nearest = problem.releases[0].nearest
                problem = UwsgiReadyMadeMissing(self.build.specifier, nearest)
            raise BuildFailed(problem)
        (wheel,) = (path for path in world.disk.children(fetched) if path.suffix == ".whl")
        name, content = rename_wheel(wheel.name, world.disk.read(wheel) or b"")
        world.disk.write(wheels / name, content)

    def _compile(self, world: World, wheels: Path) -> None:
        """Compile; what the log shows to be curable is cured, each thing once."""
        build = self.build
        for name in WRAPPED:
            # They are on the way to the compiler only where a cure puts them there.
            path = self.layout.scratch / WRAPPERS / name
            world.disk.write(path, WRAPPER, executable=True)
        for cure in build.cures:
            world.console.line(f"With {cure.value}, without which this release doesn't compile")
        while (result := self._try(world, build, wheels)).code:
            found = find_cure(result, build)
            if found is None:
                raise BuildFailed(self._diagnose(result, build))
            world.console.line(f"Once more, with {found.value}")
            build = replace(build, cures=(*build.cures, found))

    def _try(self, world: World, build: UwsgiBuild, wheels: Path) -> CommandResult:
        wanted = self.layout.scratch / "uwsgi.txt"
        world.disk.write(wanted, requirement_line(build))
        setuptools = world.tools.path(setuptools_tool_for(self.version))
        command = replace(
            pip.wheel(self.layout, self._pip(world), wanted, wheels),
            env={
                **self._pip_environment(),
                **build_environment(self.layout, build, setuptools, world.env),
            },
        )
        return stream_shown(world, command)

    def _diagnose(self, result: CommandResult, build: UwsgiBuild) -> Problem:
        problem = pip_failures.diagnose(result, self.requirements)
        is_compiler = isinstance(problem, RequirementBuildFailed | DependenciesFailed)
        return diagnose(result, build, str(self.version)) if is_compiler else problem

    def _installation(self, world: World, requirement: str, wheels: Path) -> Command:
        if is_python2(self.version):
            command = pip.add_wheel(self.layout, self._pip(world), requirement, wheels)
            return replace(command, env=self._pip_environment())
        return uv.add_wheel(self.layout, world.tools.path("uv"), requirement, wheels)

    def _pip(self, world: World) -> Path:
        return world.tools.path(pip_tool_for(self.version))

    def _pip_environment(self) -> Mapping[str, str]:
        return pip.environment(self.layout.scratch / "pip", self.version)

    def _is_installed(self, world: World, version: str) -> bool:
        packages = self.layout.packages(self.version).build
        return any(
            path.name.lower() == f"uwsgi-{version}.dist-info"
            for path in world.disk.children(packages)
        )


def with_version(made_of: Fingerprint, version: str) -> Fingerprint:
    """Return the fingerprint with the uWSGI release that turned out to be the newest."""
    versions = (*((name, old) for name, old in made_of.versions if name != "uWSGI version"),)
    return replace(made_of, versions=(("uWSGI version", version), *versions))


def _version_in(world: World, wheels: Path) -> str:
    # uwsgi-2.0.31-cp313-cp313-linux_x86_64.whl (PEP 427)
    names = [path.name for path in world.disk.children(wheels) if path.suffix == ".whl"]
    return names[0].split("-")[1]
