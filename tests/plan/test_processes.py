from __future__ import annotations

from dataclasses import replace

import pytest
from planning import WSGI, make_project

from buildpack.model.choice import Choice
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.plan.processes import choose_processes
from buildpack.plan.server import choose_server

BELOW = "services/api"


def commands(project: Project, below: str) -> dict[str, str]:
    processes = choose_processes(project, choose_server(project), below)
    return {choice.value.name: choice.value.command for choice in processes}


@pytest.mark.parametrize(
    ("below", "uwsgi"),
    [
        (".", "uwsgi .heroku/slugline/uwsgi.ini"),
        (BELOW, f"env -C {BELOW} uwsgi ../../.heroku/slugline/uwsgi.ini"),
    ],
)
def test_our_own_configuration_stands_at_the_top(below: str, uwsgi: str) -> None:
    project = make_project("uwsgi", entry_points=(WSGI,))

    assert commands(project, below) == {"web": uwsgi}


def test_the_apps_own_configuration_stands_beside_it() -> None:
    project = replace(make_project("uwsgi"), uwsgi_ini="uwsgi.ini")

    assert commands(project, BELOW) == {"web": f"env -C {BELOW} uwsgi uwsgi.ini"}


def test_processes_of_the_apps_own_procfile_begin_in_its_directory() -> None:
    project = Project(
        procfile=(Process("web", "run --here"), Process("job", "A=1 work")),
        top_processes=("web",),
    )

    assert choose_processes(project, None, BELOW) == (
        Choice(Process("web", "run --here"), "your Procfile says so", "Procfile"),
        Choice(
            Process("job", f"cd {BELOW} && A=1 work"),
            f"{BELOW}/Procfile says so",
            f"{BELOW}/Procfile",
        ),
    )


def test_a_procfile_in_the_root_is_verbatim() -> None:
    project = Project(procfile=(Process("web", "run"),))

    assert choose_processes(project, None) == (
        Choice(Process("web", "run"), "your Procfile says so", "Procfile"),
    )
