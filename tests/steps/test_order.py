from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Commands, Tree, completed, make_world
from planning import LAYOUT, WSGI, asks, make_request, managed, requirements

from buildpack.model.layout import Place
from buildpack.model.machine import Machine
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Use
from buildpack.model.project import DjangoFacts, Project
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.suite import Sign, SuiteFacts
from buildpack.plan import make_plan
from buildpack.ports import World
from buildpack.steps import hooks, steps_for
from buildpack.steps.dependencies import InstallDependencies
from buildpack.steps.left_out import LeaveOut
from buildpack.steps.surrounded import Surrounded

TOOLS = ("library", "uv", "pip", "patchelf", "setuptools")
MACHINE = Machine(offers=(managed("3.13.1"),), compiler="gcc 12.2.0")


def request() -> BuildRequest:
    return replace(make_request(), tools={name: Path("/tools", name) for name in TOOLS})


def titles(project: Project, machine: Machine = MACHINE, *, reused: bool = False) -> list[str]:
    plan = make_plan(request(), project, machine)
    if reused:
        plan = replace(plan, venv=replace(plan.venv, use=Use.REUSED))
    return [step.title for step in steps_for(plan, request(), project)]


START = ["Installing Python 3.13.1", "Creating the virtualenv"]


def test_an_app_with_a_server_of_its_own() -> None:
    project = Project(
        version_requests=(asks("3.13"),),
        requirements=requirements("flask", "gunicorn"),
        entry_points=(WSGI,),
    )

    assert titles(project) == [*START, "Installing dependencies", "Compiling byte code"]


def test_what_runs_the_tests_is_installed_when_the_app_lacks_it() -> None:
    sign = Sign("pytest", "pytest.ini configures it", "pytest.ini")
    project = Project(version_requests=(asks("3.13"),), suite=SuiteFacts(pytest=sign))
    for_tests = replace(request(), purpose=Purpose.TEST)
    plan = make_plan(for_tests, project, MACHINE)

    supplied = [
        step.supplied
        for step in steps_for(plan, for_tests, project)
        if isinstance(step, InstallDependencies)
    ]

    assert supplied == [("pytest",)]


def test_a_required_uwsgi_stands_there_before_the_installer_looks() -> None:
    project = Project(
        version_requests=(asks("3.13"),), requirements=requirements("uwsgi"), entry_points=(WSGI,)
    )

    assert titles(project) == [
        *START,
        "Compiling uWSGI",
        "Installing dependencies",
        "Compiling byte code",
        "Configuring the server",
    ]


def test_a_supplied_uwsgi_comes_after_the_installer_that_would_remove_it() -> None:
    project = Project(version_requests=(asks("3.13"),), entry_points=(WSGI,))

    assert titles(project)[2:4] == ["Installing dependencies", "Compiling uWSGI"]


def test_nothing_is_installed_or_compiled_without_a_change() -> None:
    project = Project(
        version_requests=(asks("3.13"),), requirements=requirements("uwsgi"), entry_points=(WSGI,)
    )

    assert titles(project, reused=True) == [
        "Installing Python 3.13.1",
        "Restoring the virtualenv",
        "Configuring the server",
    ]


def test_static_files_are_collected_after_the_packages() -> None:
    django = DjangoFacts(manage_py="manage.py", has_static_files=True)
    project = Project(
        version_requests=(asks("3.13"),), requirements=requirements("django"), django=django
    )

    assert titles(project)[-2:] == ["Compiling byte code", "Collecting static files"]


@pytest.mark.parametrize("name", ["pre_compile", "post_compile"])
def test_a_hook_is_a_step_when_the_app_has_it(name: str) -> None:
    steps = list(hooks(name, request(), Tree({f"bin/{name}": "#!/bin/sh\n"})))

    assert [step.title for step in steps] == [f"Running bin/{name}"]
    assert list(hooks(name, request(), Tree({"bin/other": ""}))) == []


BELOW = replace(LAYOUT, source=LAYOUT.app / "backend")


@pytest.mark.parametrize(
    ("files", "title", "cwd"),
    [
        (["bin/pre_compile"], "Running bin/pre_compile", LAYOUT.app),
        (["backend/bin/pre_compile"], "Running backend/bin/pre_compile", BELOW.source),
        (
            ["bin/pre_compile", "backend/bin/pre_compile"],
            "Running backend/bin/pre_compile",
            BELOW.source,
        ),
    ],
    ids=["at the top", "beside the app", "both"],
)
def test_a_hook_beside_the_app_wins_over_one_at_the_top(
    files: list[str], title: str, cwd: Place, tmp_path: Path
) -> None:
    layout = replace(BELOW, app=Place(tmp_path, LAYOUT.app.launch))
    layout = replace(layout, source=layout.app / "backend")
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    commands = Commands({(): completed()})
    tree = Tree(dict.fromkeys((*files, "backend/app.py"), ""), "backend")

    (hook,) = hooks("pre_compile", replace(request(), layout=layout), tree)
    hook.run(make_world(commands=commands))

    assert hook.title == title
    assert commands.ran[0].cwd == tmp_path / cwd.build.relative_to(LAYOUT.app.build)


def test_a_virtualenv_in_the_source_goes_first() -> None:
    project = Project(
        version_requests=(asks("3.13"),),
        virtualenvs={".venv": 1},
        requirements=requirements("flask"),
    )

    assert titles(project)[0] == "Leaving out what came with the source"


def test_package_files_surround_the_steps_that_install() -> None:
    seen: list[dict[str, str]] = []

    class Noting:
        title = "Noting"

        def run(self, world: World) -> StepOutcome:
            seen.append(dict(world.env))
            return StepOutcome(step="noting")

    world = make_world(env={"A": "1"})
    step = Surrounded(Noting(), {"PIP_FIND_LINKS": "x"})

    assert (step.title, step.run(world).step) == ("Noting", "noting")
    assert (seen, world.env) == ([{"A": "1", "PIP_FIND_LINKS": "x"}], {"A": "1"})


def test_what_is_left_out_is_gone_and_nothing_else(tmp_path: Path) -> None:
    for name in ("backend/.venv/pyvenv.cfg", "backend/app.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    layout = replace(LAYOUT, app=Place(tmp_path, LAYOUT.app.launch))

    outcome = LeaveOut(layout, ("backend/.venv",)).run(make_world())

    assert [path.name for path in (tmp_path / "backend").iterdir()] == ["app.py"]
    assert outcome.data == {"virtualenvs_left_out": 1}
