"""Leave out of the slug what must not be in it."""

from __future__ import annotations

from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.model.value import Value
from buildpack.ports import World


class LeaveOut(Value):
    """Removes from what was pushed, where we build, virtualenvs and an earlier slug that came with
    it."""

    layout: Layout
    paths: tuple[str, ...]

    @property
    def title(self) -> str:
        return "Leaving out what came with the source"

    def run(self, world: World) -> StepOutcome:
        found = [path for path in self.paths if world.disk.exists(self.layout.app.build / path)]
        for path in found:
            world.disk.remove(self.layout.app.build / path)
            world.console.line(f"Left out {path}")
        return StepOutcome(step="left_out", data={"virtualenvs_left_out": len(found)})
