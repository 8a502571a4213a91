"""Run the app's own build hooks."""

from __future__ import annotations

from dataclasses import dataclass

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.model.problem import BuildFailed
from buildpack.ports import World
from buildpack.problems.hook import HookFailed, HookNotRunnable

_NOT_FOUND = 127


@dataclass(frozen=True, slots=True)
class RunHook:
    """Runs ``bin/pre_compile`` or ``bin/post_compile`` in the app's root."""

    layout: Layout
    name: str

    @property
    def path(self) -> str:
        """The hook's path in the app."""
        return f"bin/{self.name}"

    @property
    def title(self) -> str:
        return f"Running {self.path}"

    def run(self, world: World) -> StepOutcome:
        path = self.layout.app.build / self.path
        world.disk.allow_execution(path)
        command = Command(
            argv=(str(path),),
            shown=self.path,
            cwd=self.layout.app.build,
            # Byte code that it left in the app would name the build directory.
            env={"PYTHONDONTWRITEBYTECODE": "1"},
        )
        result = world.commands.stream(command, world.env)
        if result.code == _NOT_FOUND and len(result.tail) <= 1:
            raise BuildFailed(HookNotRunnable(self.path))
        if result.code:
            raise BuildFailed(HookFailed(self.path, result.code, result.tail[-20:]))
        return StepOutcome(step=self.name, data={f"{self.name}_hook": True})
