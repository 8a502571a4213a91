from __future__ import annotations

from dataclasses import replace

import pytest
from planning import ASGI, WSGI, make_project

from buildpack.model.entry_point import EntryPoint, EntrySearch
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.plan.entry_point import find_entry_notices, find_runners_up
from buildpack.plan.server import choose_server
from buildpack.problems.server import EntryPointAmbiguous, EntryPointMissing

OTHER = replace(WSGI, module="admin")
FARTHER = replace(OTHER, rank=1)
DOORS = (replace(WSGI, framework="django"), replace(ASGI, framework="channels"))


def runners_up(*entry_points: EntryPoint) -> tuple[EntryPoint, ...]:
    project = make_project("gunicorn", entry_points=entry_points)
    return find_runners_up(project, choose_server(project))


def test_what_is_as_good_a_guess_is_a_tie() -> None:
    project = make_project("gunicorn", entry_points=(WSGI, OTHER, ASGI))

    notices = find_entry_notices(project, choose_server(project))

    assert notices == (EntryPointAmbiguous(taken=WSGI, others=(OTHER,)),)


def test_a_clear_winner_costs_no_notice_and_its_runners_up_are_kept() -> None:
    project = make_project("gunicorn", entry_points=(WSGI, FARTHER, ASGI))
    server = choose_server(project)

    assert find_entry_notices(project, server) == ()
    assert find_runners_up(project, server) == (FARTHER, ASGI)


def test_the_two_doors_of_a_django_project_are_one_application() -> None:
    assert runners_up(*DOORS) == ()
    assert runners_up(WSGI, ASGI) == (ASGI,)


@pytest.mark.parametrize(
    "project",
    [
        make_project("gunicorn", entry_points=(WSGI, ASGI)),
        replace(make_project(entry_points=(WSGI, WSGI)), uwsgi_ini="uwsgi.ini"),
        replace(
            make_project("gunicorn", entry_points=(WSGI, OTHER)), procfile=(Process("web", "x"),)
        ),
    ],
    ids=["one of each interface", "a configuration says it", "a Procfile says it"],
)
def test_a_clear_choice_needs_no_notice(project: Project) -> None:
    assert find_entry_notices(project, choose_server(project)) == ()


def test_a_search_in_vain_is_told_with_what_it_saw() -> None:
    search = EntrySearch(files=("app.py",))

    assert find_entry_notices(Project(entry_search=search), None) == (EntryPointMissing(search),)
