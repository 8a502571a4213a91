from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Tree
from planning import WSGI, asks, make_request, managed, requirements

from buildpack.model.machine import Machine
from buildpack.model.plan import Use
from buildpack.model.project import DjangoFacts, Project
from buildpack.model.request import BuildRequest
from buildpack.plan import make_plan
from buildpack.steps import hooks, steps_for

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
