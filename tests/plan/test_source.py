from __future__ import annotations

from dataclasses import replace

import pytest
from planning import APP, WSGI, make_request, managed

from buildpack.model.choice import Choice
from buildpack.model.machine import Machine
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.plan import make_plan
from buildpack.problems.source import (
    AppInSubFolder,
    RuntimeInSource,
    SlugInSource,
    VirtualenvInSource,
)

MACHINE = Machine(offers=(managed("3.14.1"),))
ELSEWHERE = Project(apps_below=("backend", "services/mailer"))
PROCFILE = (Process("web", "run"),)


@pytest.mark.parametrize(
    ("project", "problem"),
    [
        (Project(has_runtime=True), RuntimeInSource(path=".heroku/python")),
        (ELSEWHERE, AppInSubFolder(paths=("backend", "services/mailer"))),
        (
            replace(
                ELSEWHERE,
                packages_below=("backend",),
                entry_points=(replace(WSGI, file="backend/app.py"),),
            ),
            AppInSubFolder(paths=("backend", "services/mailer")),
        ),
    ],
    ids=["a runtime", "an app in another directory", "its application is there, too"],
)
def test_what_can_make_no_slug_is_refused(project: Project, problem: Problem) -> None:
    with pytest.raises(BuildFailed) as failure:
        make_plan(make_request(), project, MACHINE)

    assert failure.value.problem == problem


@pytest.mark.parametrize(
    "project",
    [
        replace(ELSEWHERE, manifests=("requirements.txt",)),
        replace(ELSEWHERE, entry_points=(WSGI,)),
        replace(ELSEWHERE, entry_points=(replace(WSGI, file="backend/app.py"),)),
    ],
    ids=["packages", "an application", "an application below, without packages of its own"],
)
def test_a_root_that_is_an_app_may_have_others_below(project: Project) -> None:
    notices = make_plan(make_request(), project, MACHINE).notices

    assert AppInSubFolder(ELSEWHERE.apps_below) not in notices


def test_a_root_that_only_starts_something_is_told_of_the_packages_that_it_lacks() -> None:
    plan = make_plan(make_request(), replace(ELSEWHERE, procfile=PROCFILE), MACHINE)

    assert AppInSubFolder(ELSEWHERE.apps_below) in plan.notices


def test_virtualenvs_are_left_out_and_named_with_their_size() -> None:
    project = Project(virtualenvs={".venv": 90_400_000, "env": 100_000_000}, procfile=PROCFILE)
    plan = make_plan(make_request(), project, MACHINE)

    assert plan.left_out == (".venv", "env")
    assert VirtualenvInSource(paths=(".venv", "env"), megabytes=190) in plan.notices


def test_the_directory_of_the_app_is_a_choice_of_the_plan() -> None:
    request = make_request()
    below = replace(request, layout=replace(request.layout, source=APP / "services/api"))

    assert make_plan(request, Project(), MACHINE).app_dir is None
    assert make_plan(below, Project(), MACHINE).app_dir == Choice(
        "services/api", "SLUGLINE_APP_DIR names it", "SLUGLINE_APP_DIR"
    )


def test_what_we_have_made_before_is_made_anew() -> None:
    project = Project(has_runtime=True, has_slug=True, virtualenvs={".venv": 1})
    plan = make_plan(make_request(), project, MACHINE)

    assert SlugInSource() in plan.notices
    assert plan.left_out == (".venv", ".heroku/python", ".heroku/uwsgi", ".heroku/venv")
