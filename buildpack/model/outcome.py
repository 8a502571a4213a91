"""What happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from buildpack.model.env import EnvEdit
from buildpack.model.plan import Plan
from buildpack.model.problem import Problem
from buildpack.model.project import Project
from buildpack.model.value import Value

Scalar: TypeAlias = str | int | float | bool


class StepOutcome(Value, kw_only=True):
    """What one step did."""

    step: str
    """The step's name in reports, such as ``dependencies``."""
    seconds: float = 0.0
    """Wall clock; the journal fills it in."""
    data: Mapping[str, Scalar] = field(default_factory=dict)
    """Keys as bin/report prints them."""
    env: tuple[EnvEdit, ...] = ()


class BuildOutcome(Value, kw_only=True):
    """The record of one build, good or failed."""

    plan: Plan | None
    steps: tuple[StepOutcome, ...]
    problem: Problem | None
    seconds: float = 0.0
    project: Project | None = None
    """What the plan was made for; None, like the plan, when it didn't come to one."""

    @property
    def edits(self) -> tuple[EnvEdit, ...]:
        """All changes of its steps to the environment."""
        return tuple(edit for step in self.steps for edit in step.env)
