"""Collect Django's static files."""

from __future__ import annotations

from dataclasses import dataclass

from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.model.problem import BuildFailed
from buildpack.ports import World
from buildpack.problems.static_files import CollectstaticFailed
from buildpack.steps.step import stream_shown
from buildpack.tools import manage_py


@dataclass(frozen=True, slots=True)
class CollectStatic:
    """Runs Django's collectstatic."""

    layout: Layout
    manage_py: str

    @property
    def title(self) -> str:
        return "Collecting static files"

    def run(self, world: World) -> StepOutcome:
        result = stream_shown(world, manage_py.collect_static(self.layout, self.manage_py))
        if result.code:
            error = manage_py.last_exception(result.tail)
            raise BuildFailed(CollectstaticFailed(self.manage_py, error, result.tail[-20:]))
        return StepOutcome(step="static_files", data={"django_collectstatic": "enabled"})
