from __future__ import annotations

from dataclasses import replace

import pytest
from planning import ASGI, WSGI, make_project, requirement

from buildpack.model.entry_point import EntryPoint
from buildpack.model.process import Process
from buildpack.model.project import Project, Requirement
from buildpack.model.server_config import ConfigOption, ServerConfig
from buildpack.plan.entry_point import find_entry_notices
from buildpack.plan.processes import choose_processes
from buildpack.plan.server import choose_server
from buildpack.plan.uwsgi_ini import UWSGI_INI
from buildpack.problems.server import EntryPointMissing

W, A = (WSGI,), (ASGI,)
OLD_WORKER = "--worker-class uvicorn.workers.UvicornWorker"
NEW_WORKER = "--worker-class uvicorn_worker.UvicornWorker"
OURS = "python .heroku/slugline"
UVICORN = f"{OURS}/serve_uvicorn.py --host 0.0.0.0 --port $PORT main:app"
HYPERCORN = (
    f"{OURS}/serve_hypercorn.py --bind 0.0.0.0:$PORT --workers $WEB_CONCURRENCY "
    "--keep-alive 95 --graceful-timeout 25"
)


def _label(one: EntryPoint | Requirement | str) -> str:
    if isinstance(one, EntryPoint):
        return one.interface
    return one if isinstance(one, str) else f"{one.name}{one.specifier}"


@pytest.mark.parametrize(
    ("lines", "entry_points", "command"),
    [
        (("gunicorn",), W, "gunicorn --bind 0.0.0.0:$PORT app:app"),
        (("uvicorn",), A, UVICORN),
        (("hypercorn",), A, f"{HYPERCORN} main:app"),
        (("hypercorn",), W, f"{HYPERCORN} app:app"),
        (
            ("daphne",),
            A,
            f"{OURS}/serve_daphne.py --access-log - -b 0.0.0.0 -p $PORT main:app",
        ),
        (
            ("granian",),
            A,
            f"{OURS}/serve_granian.py --interface asgi --host 0.0.0.0 --port $PORT main:app",
        ),
        (
            ("granian",),
            W,
            f"{OURS}/serve_granian.py --interface wsgi --host 0.0.0.0 --port $PORT app:app",
        ),
        (
            ("waitress",),
            W,
            (
                f"{OURS}/serve_waitress.py --host=0.0.0.0 --port=$PORT "
                "--threads=$SLUGLINE_THREADS app:app"
            ),
        ),
        (("uwsgi",), W, "uwsgi .heroku/slugline/uwsgi.ini"),
        (("pyuwsgi",), W, "uwsgi .heroku/slugline/uwsgi.ini"),
        # From 0.30 on uvicorn looks after its workers itself.
        (("gunicorn", "uvicorn"), A, UVICORN),
        (
            ("gunicorn", requirement("uvicorn", "==0.29.*")),
            A,
            f"gunicorn {OLD_WORKER} --bind 0.0.0.0:$PORT main:app",
        ),
        (
            ("gunicorn", requirement("uvicorn", ">=0.20,<0.30")),
            A,
            f"gunicorn {OLD_WORKER} --bind 0.0.0.0:$PORT main:app",
        ),
        (("gunicorn", requirement("uvicorn", "==0.30.0")), A, UVICORN),
        (
            ("gunicorn", "uvicorn-worker"),
            A,
            f"gunicorn {NEW_WORKER} --bind 0.0.0.0:$PORT main:app",
        ),
        (("gunicorn", "uvicorn"), W, "gunicorn --bind 0.0.0.0:$PORT app:app"),
        (("waitress", "gunicorn"), W, "gunicorn --bind 0.0.0.0:$PORT app:app"),
        # A Django project has both; its requirements say which one is meant.
        (("uvicorn",), W + A, UVICORN),
        (("gunicorn", "uvicorn"), W + A, "gunicorn --bind 0.0.0.0:$PORT app:app"),
    ],
    ids=lambda value: "+".join(_label(one) for one in value) if isinstance(value, tuple) else "",
)
def test_a_server_in_the_requirements_serves_what_it_can(
    lines: tuple[str | Requirement, ...], entry_points: tuple[EntryPoint, ...], command: str
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
    assert find_entry_notices(project, server) == ()


def test_a_project_with_channels_is_served_through_its_door_for_asgi() -> None:
    doors = (replace(ASGI, framework="channels"), replace(WSGI, framework="django"))

    first = choose_server(make_project("gunicorn", "daphne", entry_points=doors))
    second = choose_server(make_project("gunicorn", "daphne", entry_points=doors[::-1]))

    assert first is not None
    assert (first.value.name, first.value.interface) == ("daphne", "asgi")
    assert second is not None
    assert (second.value.name, second.value.interface) == ("gunicorn", "wsgi")


def test_a_program_that_is_the_best_entry_point_is_run_whatever_servers_there_are() -> None:
    program = EntryPoint(
        module="home",
        attribute="",
        interface="own",
        file="home.py",
        line=1,
        because="home.py, line 1 imports Streamlit",
        framework="streamlit",
        is_program=True,
    )

    first = choose_server(make_project("gunicorn", "streamlit", entry_points=(program, WSGI)))
    second = choose_server(make_project("gunicorn", "streamlit", entry_points=(WSGI, program)))

    assert [one.value.name for one in (first, second) if one] == ["streamlit", "gunicorn"]


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
    assert find_entry_notices(project, server) == (EntryPointMissing(),)


MAKE = replace(WSGI, attribute="make", is_factory=True)
MAKE_ASGI = replace(ASGI, attribute="make", is_factory=True)


@pytest.mark.parametrize(
    ("line", "entry_point", "part"),
    [
        ("gunicorn", MAKE, " 'app:make()'"),
        ("waitress", MAKE, "/serve_waitress.py --call --host"),
        ("uvicorn", MAKE_ASGI, "/serve_uvicorn.py --factory --host"),
        ("hypercorn", MAKE_ASGI, " 'main:make()'"),
        ("daphne", MAKE_ASGI, " 'main:make()'"),
        ("granian", MAKE, "--interface wsgi --factory --host"),
    ],
)
def test_each_server_has_a_notation_for_factories(
    line: str, entry_point: EntryPoint, part: str
) -> None:
    assert part in web_of(make_project(line, entry_points=(entry_point,)))


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("gunicorn", "gunicorn --chdir src --bind 0.0.0.0:$PORT app:app"),
        (
            "granian",
            (
                "env -C src python ../.heroku/slugline/serve_granian.py --interface wsgi "
                "--host 0.0.0.0 --port $PORT app:app"
            ),
        ),
        (
            "waitress",
            (
                "env -C src python ../.heroku/slugline/serve_waitress.py --host=0.0.0.0 "
                "--port=$PORT --threads=$SLUGLINE_THREADS app:app"
            ),
        ),
        ("uwsgi", "uwsgi .heroku/slugline/uwsgi.ini"),
    ],
)
def test_an_application_in_a_directory_of_its_own_is_imported_from_there(
    line: str, command: str
) -> None:
    project = make_project(line, entry_points=(replace(WSGI, root="src", file="src/app.py"),))

    assert web_of(project) == command


def test_a_sub_folder_in_a_sub_folder_is_one_way_down() -> None:
    project = make_project("waitress", entry_points=(replace(WSGI, root="src"),))

    web = web_of(project, "services/api")

    assert web.startswith("env -C services/api/src python ../../../.heroku/slugline/serve_")


OWN = EntryPoint(
    module="main",
    attribute="",
    interface="own",
    file="main.py",
    line=1,
    because="main.py, line 1 imports it",
    framework="tornado",
)


@pytest.mark.parametrize(
    ("entry_point", "command"),
    [
        (OWN, f"{OURS}/serve_tornado.py main.py"),
        (replace(OWN, framework="python", root="bot", file="bot/run me.py"), None),
        (replace(OWN, framework="script", module="", attribute="serve"), "serve"),
        (
            replace(OWN, framework="streamlit"),
            "streamlit run --server.address 0.0.0.0 --server.port $PORT main.py",
        ),
        (replace(OWN, framework="gradio"), f"{OURS}/serve_gradio.py main.py"),
        (
            replace(OWN, framework="gradio", root="demo", file="demo/my app.py"),
            "env -C demo python ../.heroku/slugline/serve_gradio.py 'my app.py'",
        ),
        (replace(OWN, framework="aiohttp"), "python main.py"),
        (
            replace(OWN, framework="aiohttp", attribute="make", is_factory=True),
            f"{OURS}/serve_aiohttp.py 0.0.0.0 $PORT 'main:make()'",
        ),
    ],
    ids=lambda value: value.framework if isinstance(value, EntryPoint) else "",
)
def test_a_program_that_is_its_own_server_is_started(
    entry_point: EntryPoint, command: str | None
) -> None:
    project = make_project(entry_points=(entry_point,))

    assert web_of(project) == (command or "env -C bot python 'run me.py'")


def test_gunicorn_has_workers_for_aiohttp() -> None:
    entry_point = replace(OWN, framework="aiohttp", attribute="app")

    web = web_of(make_project("aiohttp", "gunicorn", entry_points=(entry_point,)))

    assert web == (
        "gunicorn --worker-class aiohttp.GunicornWebWorker --bind 0.0.0.0:$PORT main:app"
    )


CONF = ServerConfig(
    server="gunicorn",
    file="gunicorn.conf.py",
    options=(ConfigOption(name="wsgi_app", value="shop:app", line=4),),
)


def test_a_gunicorn_conf_that_names_the_application_is_enough() -> None:
    project = replace(make_project("gunicorn", entry_points=W), server_configs=(CONF,))
    server = choose_server(project)

    assert server is not None
    assert server.source == "gunicorn.conf.py, line 4"
    assert web_of(project) == "gunicorn --bind 0.0.0.0:$PORT"


def test_what_the_user_names_wins_over_the_configuration_of_a_server() -> None:
    project = replace(
        make_project("gunicorn", entry_points=W), server_configs=(CONF,), uwsgi_ini="uwsgi.ini"
    )

    server = choose_server(project, {"SLUGLINE_ENTRYPOINT": "app:app"})

    assert server is not None
    assert (server.value.name, server.value.target) == ("gunicorn", "app:app")


@pytest.mark.parametrize(
    ("line", "entry_point", "command"),
    [
        ("waitress", WSGI, "waitress-serve --host=0.0.0.0 --port=$PORT app:app"),
        ("hypercorn", ASGI, "hypercorn --bind 0.0.0.0:$PORT main:app"),
        ("daphne", ASGI, "daphne -b 0.0.0.0 -p $PORT main:app"),
        ("tornado", OWN, "python main.py"),
    ],
)
def test_without_our_defaults_servers_start_as_they_are(
    line: str, entry_point: EntryPoint, command: str
) -> None:
    project = make_project(line, entry_points=(entry_point,))

    server = choose_server(project, has_defaults=False)

    assert server is not None
    assert server.value.programs == ()
    assert [choice.value.command for choice in choose_processes(project, server)] == [command]


def web_of(project: Project, below: str = ".") -> str:
    (web,) = choose_processes(project, choose_server(project), below)
    return web.value.command


@pytest.mark.parametrize("name", ["GUNICORN_CONFIG", "APP_CONFIG"])
def test_a_gunicorn_that_we_start_reads_the_file_that_a_config_var_names(name: str) -> None:
    project = make_project("gunicorn", entry_points=W)
    server = choose_server(project, {name: "conf/web server.py"})

    (web,) = choose_processes(project, server)

    assert web.value.command == (
        "gunicorn --config 'conf/web server.py' --bind 0.0.0.0:$PORT app:app"
    )
