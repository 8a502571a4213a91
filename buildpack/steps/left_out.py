"""Leave out of the slug what must not be in it."""

from __future__ import annotations

from dataclasses import dataclass

from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.ports import World


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Removes virtualenvs that came with the source: from what was pushed, where we build."""

    layout: Layout
    paths: tuple[str, ...]

    @property
    def title(self) -> str:
        return "Leaving out the virtualenv that came with the source"

    def run(self, world: World) -> StepOutcome:
        for path in self.paths:
            world.disk.remove(self.layout.app.build / path)
            world.console.line(f"Left out {path}")
        return StepOutcome(step="left_out", data={"virtualenvs_left_out": len(self.paths)})
