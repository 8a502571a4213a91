"""The whole build, top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from buildpack.facts import read_machine, read_project
from buildpack.model.env import apply
from buildpack.model.layout import When
from buildpack.model.machine import Machine
from buildpack.model.outcome import BuildOutcome, StepOutcome
from buildpack.model.plan import Plan
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.plan import make_plan
from buildpack.ports import World
from buildpack.steps import checks_for, hooks, steps_for
from buildpack.steps.step import Step


def _nothing_more(_built: BuildOutcome) -> Iterable[Step]:
    return ()


def build(
    request: BuildRequest,
    world: World,
    *,
    describe: Callable[[Plan], Iterable[str]],
    finish: Callable[[BuildOutcome], Iterable[Step]] = _nothing_more,
) -> BuildOutcome:
    """Turn an app's source into something that can be launched.

    *describe* puts a plan into lines for the reader of the log. *finish* gets what was built,
    writes what launches it, and returns the steps that need that.
    """
    journal = Journal(world)
    try:
        # The first hook may write any of the files that we are about to read.
        journal.run(hooks("pre_compile", request, world.tree))
        project, machine, plan = decide(request, world)
        journal.decide(project, plan, describe(plan), machine.last_seconds)
        journal.run(steps_for(plan, request, project))
        journal.run(hooks("post_compile", request, world.tree, plan))
        journal.run(checks_for(plan, request, project))
        journal.run(finish(journal.close(None)))
    except BuildFailed as failure:
        return journal.close(failure.problem)
    return journal.close(None)


def decide(request: BuildRequest, world: World) -> tuple[Project, Machine, Plan]:
    """Read what is there and choose what to do, without doing any of it."""
    project = read_project(world.tree, request.env, request.purpose)
    asked = (*project.version_requests, *request.version_requests)
    project = replace(project, version_requests=asked)
    machine = read_machine(world, request, project)
    return project, machine, make_plan(request, project, machine)


class Journal:
    """The one thing that changes during a build: what has been done so far."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._began = world.clock.now()
        self._project: Project | None = None
        self._plan: Plan | None = None
        self._steps: list[StepOutcome] = []
        self._last_seconds: Mapping[str, float] = {}

    def decide(
        self,
        project: Project,
        plan: Plan,
        lines: Iterable[str],
        last_seconds: Mapping[str, float],
    ) -> None:
        """Remember *plan* and show what the user should know about it."""
        self._project, self._plan, self._last_seconds = project, plan, last_seconds
        self._world.console.step("Planning the build")
        for line in lines:
            self._world.console.line(line)
        for notice in plan.notices:
            self._world.console.notice(notice)

    def run(self, steps: Iterable[Step]) -> None:
        """Run *steps* in order; each sees the environment that the ones before it left."""
        for step in steps:
            self._world.console.step(step.title)
            began = self._world.clock.now()
            outcome = step.run(self._world)
            seconds = self._world.clock.now() - began
            self._steps.append(replace(outcome, seconds=seconds))
            last = self._last_seconds.get(outcome.step)
            compared = "" if last is None else f" (last time {last:.1f}s)"
            self._world.console.line(f"Took {seconds:.1f}s{compared}")
            env = apply(outcome.env, self._world.env, When.BUILD)
            self._world = replace(self._world, env=env)

    def close(self, problem: Problem | None) -> BuildOutcome:
        """Return the record of the build. A failed build has one too."""
        seconds = self._world.clock.now() - self._began
        return BuildOutcome(
            plan=self._plan,
            steps=tuple(self._steps),
            problem=problem,
            seconds=seconds,
            project=self._project,
        )
