from __future__ import annotations

from dataclasses import replace

import pytest
from planning import ASGI, WSGI, make_project, requirement

from buildpack.model.process import Process
from buildpack.model.project import EntryPoint, Project
from buildpack.plan.processes import choose_processes
from buildpack.plan.server import choose_server, find_server_notices
from buildpack.plan.uwsgi_ini import UWSGI_INI
from buildpack.problems.server import EntryPointAmbiguous, EntryPointMissing

W, A = (WSGI,), (ASGI,)
WORKER_CLASS = "--worker-class uvicorn.workers.UvicornWorker"
NEW_WORKER_CLASS = "--worker-class uvicorn_worker.UvicornWorker"


@pytest.mark.parametrize(
    ("lines", "entry_points", "command"),
    [
        (("gunicorn",), W, "gunicorn --bind 0.0.0.0:$PORT app:app"),
        (("uvicorn",), A, "uvicorn --host 0.0.0.0 --port $PORT main:app"),
        (("hypercorn",), A, "hypercorn --bind 0.0.0.0:$PORT main:app"),
        (("hypercorn",), W, "hypercorn --bind 0.0.0.0:$PORT app:app"),
        (("daphne",), A, "daphne -b 0.0.0.0 -p $PORT main:app"),
        (
            ("granian",),
            A,
            "granian --interface asgi --host 0.0.0.0 --port $PORT main:app",
        ),
        (
            ("granian",),
            W,
            "granian --interface wsgi --host 0.0.0.0 --port $PORT app:app",
        ),
        (("waitress",), W, "waitress-serve --host=0.0.0.0 --port=$PORT app:app"),
        (("uwsgi",), W, "uwsgi .heroku/slugline/uwsgi.ini"),
        (("pyuwsgi",), W, "uwsgi .heroku/slugline/uwsgi.ini"),
        (
            ("gunicorn", "uvicorn"),
            A,
            f"gunicorn {WORKER_CLASS} --bind 0.0.0.0:$PORT main:app",
        ),
        (
            ("gunicorn", "uvicorn-worker"),
            A,
            f"gunicorn {NEW_WORKER_CLASS} --bind 0.0.0.0:$PORT main:app",
        ),
        (("gunicorn", "uvicorn"), W, "gunicorn --bind 0.0.0.0:$PORT app:app"),
        (("waitress", "gunicorn"), W, "gunicorn --bind 0.0.0.0:$PORT app:app"),
        # A Django project has both; its requirements say which one is meant.
        (("uvicorn",), W + A, "uvicorn --host 0.0.0.0 --port $PORT main:app"),
        (("gunicorn", "uvicorn"), W + A, "gunicorn --bind 0.0.0.0:$PORT app:app"),
    ],
    ids=lambda value: (
        "+".join(one.interface if isinstance(one, EntryPoint) else one for one in value)
        if isinstance(value, tuple)
        else ""
    ),
)
def test_a_server_in_the_requirements_serves_what_it_can(
    lines: tuple[str, ...], entry_points: tuple[EntryPoint, ...], command: str
) -> None:
    project = make_project(*lines, entry_points=entry_points)
    server = choose_server(project)

    (web,) = choose_processes(project, server)

    assert server is not None
    assert not server.value.supplied
    assert web.value == Process("web", command)


@pytest.mark.parametrize(
    ("lines", "entry_points", "name"),
    [
        (("flask",), W, "uwsgi"),
        (("fastapi",), A, "uvicorn"),
        (("fastapi", "gunicorn"), A, "uvicorn"),
        (("flask", "uvicorn"), W, "uwsgi"),
    ],
    ids=["wsgi", "asgi", "gunicorn alone speaks no asgi", "uvicorn speaks no wsgi"],
)
def test_an_app_without_a_fitting_server_is_given_one(
    lines: tuple[str, ...], entry_points: tuple[EntryPoint, ...], name: str
) -> None:
    server = choose_server(make_project(*lines, entry_points=entry_points))

    assert server is not None
    assert (server.value.name, server.value.supplied) == (name, True)
    assert server.source == "default"


def test_a_constraint_brings_no_server() -> None:
    line = replace(requirement("gunicorn"), is_constraint=True)

    server = choose_server(make_project(line, entry_points=W))

    assert server is not None
    assert server.value.supplied


def test_the_choice_names_the_line_and_the_servers_that_were_passed_over() -> None:
    server = choose_server(make_project("flask", "waitress", "gunicorn", entry_points=W))

    assert server is not None
    assert server.source == "requirements.txt, line 3"
    assert server.because == "it is in requirements.txt, and we take it before waitress"


@pytest.mark.parametrize(
    ("lines", "supplied"), [(("uwsgi", "gunicorn"), False), (("gunicorn",), True)]
)
def test_a_uwsgi_ini_of_the_apps_own_comes_first(lines: tuple[str, ...], *, supplied: bool) -> None:
    project = replace(make_project(*lines, entry_points=W), uwsgi_ini="uwsgi.ini")
    server = choose_server(project)

    (web,) = choose_processes(project, server)

    assert server is not None
    assert (server.value.name, server.value.target) == ("uwsgi", None)
    assert (server.value.supplied, dict(server.value.config)) == (supplied, {})
    assert (web.value, web.source) == (Process("web", "uwsgi uwsgi.ini"), "uwsgi.ini")


def test_a_uwsgi_that_we_configure_serves_the_entry_point_on_the_port() -> None:
    server = choose_server(make_project("uwsgi", entry_points=W))

    assert server is not None
    lines = server.value.config[UWSGI_INI].splitlines()
    assert {"module = app:app", "http = 0.0.0.0:$(PORT)", "need-app = true"} <= set(lines)


PROCFILE = (Process("web", "gunicorn app:app --workers $(nproc)"), Process("worker", "celery"))


def test_a_procfile_with_web_stands_as_it_is() -> None:
    project = replace(make_project("gunicorn", entry_points=W), procfile=PROCFILE)
    server = choose_server(project)

    processes = choose_processes(project, server)

    assert server is None
    assert [choice.value for choice in processes] == list(PROCFILE)
    assert {choice.source for choice in processes} == {"Procfile"}
    assert find_server_notices(project, server) == ()


def test_a_procfile_without_web_is_completed() -> None:
    project = replace(make_project("gunicorn", entry_points=W), procfile=PROCFILE[1:])

    processes = choose_processes(project, choose_server(project))

    assert [choice.value.name for choice in processes] == ["worker", "web"]
    assert processes[1].source == "app.py, line 3"


@pytest.mark.parametrize("procfile", [None, ()], ids=["no Procfile", "an empty one"])
def test_without_an_entry_point_there_is_no_web_and_a_notice(
    procfile: tuple[Process, ...] | None,
) -> None:
    project = Project(procfile=procfile)
    server = choose_server(project)

    assert server is None
    assert choose_processes(project, server) == ()
    assert find_server_notices(project, server) == (EntryPointMissing(),)


def test_several_entry_points_of_a_kind_are_told() -> None:
    other = replace(WSGI, module="admin")
    project = make_project("gunicorn", entry_points=(WSGI, other, ASGI))

    notices = find_server_notices(project, choose_server(project))

    assert notices == (EntryPointAmbiguous(taken=WSGI, others=(other,)),)


@pytest.mark.parametrize(
    "project",
    [
        make_project("gunicorn", entry_points=(WSGI, ASGI)),
        replace(make_project(entry_points=(WSGI, WSGI)), uwsgi_ini="uwsgi.ini"),
    ],
    ids=["one of each interface", "a configuration says it"],
)
def test_a_clear_choice_needs_no_notice(project: Project) -> None:
    assert find_server_notices(project, choose_server(project)) == ()
