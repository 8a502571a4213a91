"""Collect Django's static files."""

from __future__ import annotations

from buildpack.model.command import CommandResult
from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.steps.step import has_module, stream_shown
from buildpack.tools import manage_py


class CollectStatic(Value):
    """Runs Django's collectstatic."""

    layout: Layout
    manage_py: str
    is_certain: bool = True
    """Whether the settings plainly ask for it; otherwise Django may say that there is nothing."""
    version: PythonVersion | None = None
    """The Python whose packages may hold Django or not; None where a requirement names it."""
    python_path: str = ""
    """The app's own PYTHONPATH."""

    @property
    def title(self) -> str:
        return "Collecting static files"

    def run(self, world: World) -> StepOutcome:
        if self.version and not has_module(world, self.layout, self.version, "django"):
            return self._skip(world, "Django is not installed")
        # What reads output is of no use where nothing is collected, and regular expressions cost.
        from buildpack.tools import collectstatic  # noqa: PLC0415

        result = self._collect(world)
        if result.code:
            because = "" if self.is_certain else collectstatic.find_reason_to_skip(result.tail)
            if not because:
                raise BuildFailed(
                    collectstatic.diagnose(
                        result.tail,
                        manage_py=self.manage_py,
                        source=str(self.layout.source.build),
                        has=world.tree.has,
                    )
                )
            return self._skip(world, because)
        collected = collectstatic.read_summary(result.tail)
        return StepOutcome(
            step="static_files",
            data={
                "django_collectstatic": "enabled",
                "django_static_files": collected.copied + collected.unmodified,
            },
        )

    def _skip(self, world: World, because: str) -> StepOutcome:
        world.console.line(f"There are none: {because}.")
        return StepOutcome(
            step="static_files", data={"django_collectstatic": "skipped-not-configured"}
        )

    def _collect(self, world: World) -> CommandResult:
        command = manage_py.collect_static(self.layout, self.manage_py, self.python_path)
        if self.is_certain:
            return stream_shown(world, command)
        # A traceback that only says that there is nothing to do would look like a failure.
        world.console.line(f"Running '{command.shown}'")
        result = world.commands.capture(command, world.env)
        if result.code == 0:
            for line in result.tail:
                world.console.line(line)
        return result
