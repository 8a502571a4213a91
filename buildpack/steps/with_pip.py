"""Installing with pip."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.legacy import needs_pip
from buildpack.model.manifest import Way
from buildpack.model.plan import Installer
from buildpack.model.problem import BuildFailed
from buildpack.model.project import RequirementsFacts
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.steps.step import name_wanted, stream_shown, write_listing
from buildpack.tools import pip, pip_failures, source_build
from buildpack.tools.closure import nobody_needs
from buildpack.tools.credentials import quote_credentials
from buildpack.tools.evidence import name_of
from buildpack.tools.lookup import find_yanked

# What a virtualenv of an old Python has to hold before any package of the app's can be built.
_SEEDS = ("pip", "setuptools", "wheel")


class WithPip(Value):
    """pip, for one app."""

    layout: Layout
    facts: RequirementsFacts
    version: PythonVersion
    pip: Path
    supplied: tuple[str, ...]

    def install(self, world: World, installer: Installer, *, is_update: bool) -> None:
        is_guessing = self.facts.has_unnamed or installer.way is Way.PROJECT
        if is_update and is_guessing:
            world.console.line("Not every line names a package, so all are installed anew.")
            self._remove_stale(world, ())
        is_closed = installer.way is Way.CLOSED
        for wanted in self._wanted(world, installer):
            command = pip.install(self.layout, self.pip, wanted, is_closed=is_closed)
            self._run(world, command)
        if is_update and not is_guessing:
            roots = [one.name for one in self.facts.requirements if not one.is_constraint]
            self._remove_stale(world, (*roots, *map(name_of, self.supplied)))

    def add(self, world: World, requirement: str) -> None:
        self._run(world, pip.add(self.layout, self.pip, requirement))

    def _wanted(self, world: World, installer: Installer) -> tuple[tuple[str, ...], ...]:
        """Return the arguments of each call of pip's that it takes."""
        match installer.way:
            case Way.NOTHING:
                return ()
            case Way.FILES | Way.PROJECT:
                return (name_wanted(installer),)
            case Way.SYNC | Way.CLOSED | Way.OPEN:
                return self._listings(world, installer)

    def _listings(self, world: World, installer: Installer) -> tuple[tuple[str, ...], ...]:
        # Where one line has hashes pip wants them for every line of the call.
        (manifest,), lines = installer.manifests, self.facts.lines
        hashed = tuple(line for line in lines if "--hash=" in line or line.startswith("--"))
        plain = tuple(line for line in lines if "--hash=" not in line)
        return tuple(
            ("-r", write_listing(world, self.layout, name, part))
            for name, part in ((manifest, hashed), (f"unhashed-{manifest}", plain))
            if any(not line.startswith("--") for line in part)
        )

    def _run(self, world: World, command: Command) -> None:
        env = pip.environment(world.store.directory("pip"), self.version)
        env |= source_build.environment(world.env)
        credentials = quote_credentials(self.facts.lines, world.env)
        result = stream_shown(world, replace(command, env={**env, **credentials}))
        if result.code:
            raise BuildFailed(pip_failures.diagnose(result, self.facts.requirements))
        for yanked in find_yanked(result, self.facts.requirements):
            world.console.notice(yanked)

    def _remove_stale(self, world: World, roots: tuple[str, ...]) -> None:
        """Remove what no requirement leads to any more: pip never does."""
        packages = self.layout.packages(self.version).build
        metadata = [
            content.decode("utf-8", "replace")
            for path in world.disk.children(packages)
            if path.suffix == ".dist-info"
            and (content := world.disk.read(path / "METADATA")) is not None
        ]
        seeds = _SEEDS if needs_pip(self.version) else ()
        stale = nobody_needs([*roots, *seeds], metadata)
        if stale:
            self._run(world, pip.uninstall(self.layout, self.pip, stale))
