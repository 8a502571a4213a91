"""Run the app's own build hooks."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import field

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems.hook import HookRemovesCache
from buildpack.tools.hook import diagnose, start


class RunHook(Value):
    """Runs ``bin/pre_compile`` or ``bin/post_compile`` in the app's directory, or at the top."""

    layout: Layout
    name: str
    is_at_top: bool = False
    """Whether it stands at the top of what was pushed, above the app's own directory."""
    env: Mapping[str, str] = field(default_factory=dict)
    """What it is told besides the environment of the build."""

    @property
    def path(self) -> str:
        """The hook's path, seen from the app's source."""
        return f"{self.layout.up if self.is_at_top else ''}bin/{self.name}"

    @property
    def shown(self) -> str:
        """The hook's path, seen from the top."""
        return posixpath.normpath(posixpath.join(self.layout.below, self.path))

    @property
    def title(self) -> str:
        return f"Running {self.shown}"

    def run(self, world: World) -> StepOutcome:
        place = self.layout.app if self.is_at_top else self.layout.source
        path = place.build / "bin" / self.name
        text = world.disk.read(path) or b""
        library = world.tools.path("library")
        has_cache = world.disk.exists(library)
        world.disk.allow_execution(path)
        command = Command(
            argv=start(path, text),
            shown=self.shown,
            cwd=place.build,
            # Byte code that it left in the app would name the build directory.
            env={**self.env, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        result = world.commands.stream(command, world.env)
        if has_cache and not world.disk.exists(library):
            # What we would do next could fail anywhere, and with a traceback.
            raise BuildFailed(HookRemovesCache(self.shown))
        if result.code:
            raise BuildFailed(diagnose(self.name, self.shown, text, result))
        return StepOutcome(step=self.name, data={f"{self.name}_hook": True})
