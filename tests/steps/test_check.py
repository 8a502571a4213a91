from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Commands, Console, Tree, completed, make_world
from planning import LAYOUT, asks, make_request, managed, version

from buildpack.model.command_line import take_apart
from buildpack.model.machine import Machine
from buildpack.model.problem import BuildFailed
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.model.request import Purpose
from buildpack.plan import make_plan
from buildpack.ports import World
from buildpack.problems.code import ProgramMissing
from buildpack.problems.several import SeveralProblems
from buildpack.steps import checks_for
from buildpack.steps.check import CheckApp

LINES = take_apart((Process("web", "no-such-one", 1), Process("job", "no-such-other", 2)))


def check(*, is_strict: bool = False) -> CheckApp:
    return CheckApp(layout=LAYOUT, version=version("3.12.1"), lines=LINES, is_strict=is_strict)


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def world(console: Console, tmp_path: Path) -> World:
    env = {"PATH": str(tmp_path)}
    commands = Commands({(): completed(0, "[]")})
    return make_world(tree=Tree(), console=console, commands=commands, env=env)


def test_what_is_found_is_told_and_the_build_goes_on(world: World, console: Console) -> None:
    outcome = check().run(world)

    assert [one.program for one in console.notices if isinstance(one, ProgramMissing)] == [
        "no-such-one",
        "no-such-other",
    ]
    assert outcome.data == {"code_files": 0, "code_findings": 2}
    assert console.lines == ["No Python files"]


def test_the_strict_are_told_of_all_at_once(world: World, console: Console) -> None:
    with pytest.raises(BuildFailed) as failure:
        check(is_strict=True).run(world)

    assert isinstance(failure.value.problem, SeveralProblems)
    assert len(failure.value.problem.problems) == 2
    assert console.notices == []


def test_the_check_comes_last_and_not_when_tests_are_to_run() -> None:
    project = Project(
        version_requests=(asks("3.13"),),
        procfile=(Process("web", "uwsgi --http :$PORT", 3), Process("derived", "uwsgi")),
    )
    request = make_request({"SLUGLINE_STRICT": "1"}, offers=("managed",))
    plan = make_plan(replace(request, env={}), project, Machine(offers=(managed("3.13.1"),)))

    (step,) = checks_for(plan, request, project)

    assert isinstance(step, CheckApp)
    assert (step.is_strict, step.version) == (True, version("3.13.1"))
    # What stands in no Procfile can't be wrong there.
    assert [line.process.name for line in step.lines] == ["web"]
    assert [option.name for start in step.uwsgi for option in start.options] == ["http"]
    assert tuple(checks_for(plan, replace(request, purpose=Purpose.TEST), project)) == ()
