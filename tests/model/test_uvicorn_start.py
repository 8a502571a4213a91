from __future__ import annotations

import pytest

from buildpack.model.command_line import take_apart
from buildpack.model.process import Process
from buildpack.model.uvicorn_start import find_uvicorn_starts


def loops(command: str, name: str = "web", **env: str) -> list[str]:
    lines = take_apart((Process(name, command, 1),))
    return [start.loop for start in find_uvicorn_starts(lines, env)]


@pytest.mark.parametrize(
    ("command", "loop"),
    [
        ("uvicorn main:app", "auto"),
        ("exec python -m uvicorn main:app --port $PORT", "auto"),
        ("uvicorn main:app --workers 2", "auto"),
        ("uvicorn main:app --workers=$WEB_CONCURRENCY", "auto"),
        ('uvicorn main:app --workers "${WEB_CONCURRENCY:-3}"', "auto"),
        ("uvicorn main:app --loop asyncio", "asyncio"),
        ("uvicorn main:app --loop=uvloop --workers 4", "uvloop"),
    ],
)
def test_a_uvicorn_makes_a_socket_for_several_workers(command: str, loop: str) -> None:
    assert loops(command) == [loop]


@pytest.mark.parametrize(
    "command",
    [
        "uvicorn main:app --workers 1",
        "uvicorn main:app --workers $WORKERS",
        "uvicorn main:app --reload",
        "uvicorn main:app --fd 3",
        "uvicorn --uds=/tmp/socket main:app",
        "WEB_CONCURRENCY=1 uvicorn main:app",
        "UVICORN_LOOP=uvloop uvicorn main:app",
        "gunicorn -k uvicorn.workers.UvicornWorker main:app",
        "hypercorn main:app",
        "",
    ],
)
def test_others_make_none_or_nobody_knows(command: str) -> None:
    assert loops(command) == []


def test_only_web_has_a_router_that_keeps_connections() -> None:
    assert loops("uvicorn main:app", "admin") == []


def test_config_vars_say_it_as_well() -> None:
    command = "uvicorn main:app"

    assert loops(command, UVICORN_LOOP="asyncio") == ["asyncio"]
    assert loops(f"{command} --loop auto", UVICORN_LOOP="asyncio") == ["auto"]
    assert loops(command, UVICORN_WORKERS="2", WEB_CONCURRENCY="1") == ["auto"]
    assert loops(command, UVICORN_WORKERS="1") == []
    assert loops(command, UVICORN_UDS="/tmp/socket") == []
    assert loops(command, WEB_CONCURRENCY="4") == ["auto"]
    assert loops(command, WEB_CONCURRENCY="1") == []
    assert loops(command, SLUGLINE_SERVER_DEFAULTS="0") == []
    assert loops(f"{command} --workers 2", SLUGLINE_SERVER_DEFAULTS="0") == ["auto"]
