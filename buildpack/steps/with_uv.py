"""Installing with uv."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.manifest import Way
from buildpack.model.plan import Installer
from buildpack.model.problem import BuildFailed
from buildpack.model.project import RequirementsFacts
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.steps.step import name_wanted, stream_shown, write_listing
from buildpack.tools import source_build, uv, uv_failures
from buildpack.tools.credentials import quote_credentials
from buildpack.tools.lookup import find_yanked
from buildpack.tools.pip_settings import has_no_index, without_index_url


class WithUv(Value):
    """uv, for one app."""

    layout: Layout
    facts: RequirementsFacts
    uv: Path

    def install(self, world: World, installer: Installer, *, is_update: bool) -> None:
        match installer.way:
            case Way.NOTHING:
                if is_update:
                    self._run(world, uv.empty(self.layout, self.uv))
            case Way.FILES | Way.PROJECT:
                self._resolve(world, name_wanted(installer), is_update=is_update)
            case Way.SYNC:
                command = uv.sync_project(
                    self.layout,
                    self.uv,
                    groups=installer.groups,
                    extras=installer.extras,
                    has_tests=installer.has_tests,
                )
                self._run(world, command, is_locked=True)
            case Way.CLOSED:
                self._run(world, self._sync(world, installer))
            case Way.OPEN:
                listing = self._listing(world, installer)
                self._resolve(world, ("-r", listing), is_update=is_update)

    def add(self, world: World, requirement: str) -> None:
        self._run(world, uv.add(self.layout, self.uv, requirement))

    def _resolve(self, world: World, wanted: tuple[str, ...], *, is_update: bool) -> None:
        refresh = bool(self.facts.local_projects)
        command = uv.install(self.layout, self.uv, wanted, exact=is_update, refresh=refresh)
        self._run(world, command)

    def _sync(self, world: World, installer: Installer) -> Command:
        # A list that we wrote holds the chosen groups and extras already.
        is_read_by_uv = not self.facts.lines
        return uv.sync(
            self.layout,
            self.uv,
            self._listing(world, installer),
            groups=installer.groups if is_read_by_uv else (),
            extras=installer.extras if is_read_by_uv else (),
        )

    def _listing(self, world: World, installer: Installer) -> str:
        """Return the file that names the packages: the app's own, or one that we write."""
        (manifest,) = installer.manifests
        if not self.facts.lines:
            return manifest
        return write_listing(world, self.layout, manifest, self.facts.lines)

    def _run(self, world: World, command: Command, *, is_locked: bool = False) -> None:
        env = uv.environment(
            self.layout,
            world.store.directory("uv"),
            # An index in a requirements file wins over pip's variable, and not over uv's.
            without_index_url(world.env) if self.facts.has_index else world.env,
            has_extra_index=self.facts.has_extra_index,
            is_locked=is_locked,
        )
        credentials = quote_credentials(self.facts.lines, world.env)
        if has_no_index(world.env) and not is_locked:
            command = uv.without_index(command)
        env |= {**source_build.environment(world.env), **credentials, **command.env}
        result = stream_shown(world, replace(command, env=env))
        asked = self.facts.requirements
        if result.code and is_locked:
            raise BuildFailed(uv_failures.diagnose_sync(result, asked, "uv.lock"))
        if result.code:
            raise BuildFailed(uv_failures.diagnose(result, asked))
        for yanked in find_yanked(result, asked):
            world.console.notice(yanked)
