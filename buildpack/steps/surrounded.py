"""A step with variables of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from buildpack.model.outcome import StepOutcome
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.steps.step import Step


class Surrounded(Value):
    """Runs another step with more variables in its environment, which no later step sees."""

    step: Step
    env: Mapping[str, str]

    @property
    def title(self) -> str:
        return self.step.title

    def run(self, world: World) -> StepOutcome:
        return self.step.run(replace(world, env={**world.env, **self.env}))
