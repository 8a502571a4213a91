from __future__ import annotations

from dataclasses import replace

import pytest
from planning import ASGI, WSGI, make_project

from buildpack.model.process import Process
from buildpack.model.server_config import ConfigOption, ServerConfig
from buildpack.plan.processes import choose_processes
from buildpack.plan.server import choose_server
from buildpack.plan.web_variable import find_web_variables

PORT, WORKERS, THREADS = "PORT", "WEB_CONCURRENCY", "SLUGLINE_THREADS"


def config(server: str, **options: str) -> ServerConfig:
    """Return a server's file with these options; dashes can't stand in Python's names."""
    lines = enumerate(options.items(), 1)
    return ServerConfig(
        server=server,
        file={"uwsgi": "uwsgi.ini", "gunicorn": "gunicorn.conf.py"}[server],
        options=tuple(
            ConfigOption(name=name.replace("_", "-"), value=value, line=line)
            for line, (name, value) in lines
        ),
    )


def variables(command: str, *configs: ServerConfig) -> tuple[str, ...]:
    project = replace(
        make_project(), procfile=(Process("web", command, 1),), server_configs=configs
    )
    return find_web_variables(project, None, choose_processes(project, None))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("gunicorn app:app", (PORT, WORKERS)),
        ("gunicorn -b unix:/tmp/x app:app", (WORKERS,)),
        ("gunicorn --bind=0.0.0.0:$PORT -w 3 app:app", (PORT,)),
        ("gunicorn -w4 --threads $SLUGLINE_THREADS app:app", (PORT, THREADS)),
        ("uvicorn --port ${PORT} main:app", (PORT, WORKERS)),
        ("uvicorn --port ${PORT:-5000} --workers 2 main:app", ()),
        ("daphne -p $PORT main:app", (PORT,)),
        ("hypercorn -w ${WEB_CONCURRENCY} main:app", (WORKERS,)),
        ("uwsgi --http :$(PORT) --processes $(WEB_CONCURRENCY)", (PORT, WORKERS)),
        ("python app.py --port=$PORT", (PORT,)),
        ("python app.py $PORTAL $PORT_2 PORT", ()),
        ("./start.sh", ()),
    ],
)
def test_a_command_goes_by_what_it_names_and_by_what_its_server_reads(
    command: str, expected: tuple[str, ...]
) -> None:
    assert variables(command) == expected


@pytest.mark.parametrize(
    ("command", "file", "expected"),
    [
        ("uwsgi uwsgi.ini", config("uwsgi", http_socket=":$(PORT)", processes="4"), (PORT,)),
        ("uwsgi uwsgi.ini", config("uwsgi", processes="$(WEB_CONCURRENCY)"), (WORKERS,)),
        ("uwsgi uwsgi.ini", config("uwsgi", if_env="SLUGLINE_THREADS"), (THREADS,)),
        ("gunicorn app:app", config("gunicorn", workers="3"), (PORT,)),
        ("gunicorn app:app", config("gunicorn", bind="unix:/tmp/x"), (WORKERS,)),
        ("python app.py", config("gunicorn", bind="0.0.0.0:$PORT"), ()),
    ],
)
def test_so_does_the_configuration_of_its_server(
    command: str, file: ServerConfig, expected: tuple[str, ...]
) -> None:
    assert variables(command, file) == expected


def test_our_own_configuration_counts_too() -> None:
    project = make_project(entry_points=(WSGI,))
    server = choose_server(project)

    found = find_web_variables(project, server, choose_processes(project, server))

    assert found == (PORT, WORKERS, THREADS)


@pytest.mark.parametrize("name", ["uvicorn", "gunicorn", "waitress", "daphne", "hypercorn"])
def test_every_web_that_we_derive_listens_on_the_port(name: str) -> None:
    project = make_project(name, entry_points=(WSGI, ASGI))
    server = choose_server(project)

    found = find_web_variables(project, server, choose_processes(project, server))

    assert PORT in found


def test_without_a_web_nothing_is_read() -> None:
    assert find_web_variables(make_project(), None, ()) == ()
