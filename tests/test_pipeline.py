from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import pytest
from fakes import Clock, Commands, Console, completed, make_world
from planning import LAYOUT, make_request

from buildpack.model.env import EnvEdit
from buildpack.model.layout import Place
from buildpack.model.outcome import StepOutcome
from buildpack.model.problem import BuildFailed
from buildpack.pipeline import Journal, build
from buildpack.ports import World
from buildpack.problems.hook import HookNotRunnable

PROBLEM = HookNotRunnable("bin/pre_compile")


@dataclass
class Noted:
    """A step that remembers the environment that it ran in."""

    name: str
    env: tuple[EnvEdit, ...] = ()
    fails: bool = False
    seen: list[Mapping[str, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"Doing {self.name}"

    def run(self, world: World) -> StepOutcome:
        self.seen.append(world.env)
        if self.fails:
            raise BuildFailed(PROBLEM)
        return StepOutcome(step=self.name, env=self.env)


def test_each_step_sees_what_the_ones_before_it_left() -> None:
    first, second = Noted("first", (EnvEdit("COLOUR", "red"),)), Noted("second")

    Journal(make_world(env={"HOME": "/h"})).run((first, second))

    assert first.seen == [{"HOME": "/h"}]
    assert second.seen == [{"HOME": "/h", "COLOUR": "red"}]


def test_a_failed_step_keeps_the_record_of_the_steps_before_it() -> None:
    journal = Journal(make_world())

    with pytest.raises(BuildFailed):
        journal.run((Noted("first"), Noted("second", fails=True), Noted("third")))
    outcome = journal.close(PROBLEM)

    assert [step.step for step in outcome.steps] == ["first"]
    assert (outcome.plan, outcome.problem) == (None, PROBLEM)


def test_each_step_tells_what_it_took_and_what_it_took_last_time() -> None:
    console = Console()
    journal = Journal(make_world(console=console, clock=Clock(tick=1.5)))

    journal.run((Noted("new"),))

    assert console.steps == ["Doing new"]
    assert console.lines == ["Took 1.5s"]
    assert journal.close(None).steps[0].seconds == 1.5


def test_a_build_that_can_not_be_planned_has_a_record_too() -> None:
    world = make_world(tree={"Procfile": "no colon here"})

    outcome = build(make_request(offers=()), world, describe=lambda _: ())

    assert outcome.problem is not None
    assert outcome.problem.id == "procfile-invalid"
    assert outcome.steps == ()


def test_a_hook_runs_before_anything_is_read(tmp_path: Path) -> None:
    hook = tmp_path / "bin/pre_compile"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\n")
    app = Place(tmp_path, PurePosixPath("$HOME"))
    request = replace(make_request(offers=()), layout=replace(LAYOUT, app=app, source=app))
    commands, tree = Commands({(): completed()}), {"bin/pre_compile": "", "Procfile": "no colon"}

    outcome = build(request, make_world(tree=tree, commands=commands), describe=lambda _: ())

    assert commands.argvs[0] == (str(hook),)
    assert [step.step for step in outcome.steps] == ["pre_compile"]
    assert outcome.problem is not None
