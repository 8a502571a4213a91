from __future__ import annotations

from pathlib import Path

import pytest

from buildpack.model.plan import Server
from buildpack.model.process import Process
from buildpack.plan.server_program import make_server_command
from buildpack.platforms.s2i_process import free_address

OURS = Server(name="gunicorn", target=None)
BOUND = Process("web", "gunicorn --config conf.py --bind 0.0.0.0:$PORT wsgi:application")
FREE = Process("web", "gunicorn --config conf.py wsgi:application")
WORKER = Process("worker", "gunicorn --bind 0.0.0.0:$PORT admin:application")


@pytest.mark.parametrize(
    ("arguments", "web"),
    [
        ("-w 2 -b :8085", FREE),
        ("--bind=[::1]:80", FREE),
        ("--worker-class a-b", BOUND),
        ("", BOUND),
    ],
)
def test_a_gunicorn_of_ours_is_told_no_address_where_somebody_says_one(
    arguments: str, web: Process, tmp_path: Path
) -> None:
    env = {"GUNICORN_CMD_ARGS": arguments}

    assert free_address((BOUND, WORKER), OURS, tmp_path, env) == (web, WORKER)


def test_what_the_plan_starts_has_the_address_that_is_left_out(tmp_path: Path) -> None:
    command = make_server_command(OURS)
    env = {"GUNICORN_CMD_ARGS": "-b :80"}

    (web,) = free_address((Process("web", command),), OURS, tmp_path, env)

    assert web.command == "gunicorn"


@pytest.mark.parametrize("server", [None, Server(name="hypercorn", target=None)])
def test_the_apps_own_command_and_other_servers_keep_it(
    server: Server | None, tmp_path: Path
) -> None:
    env = {"GUNICORN_CMD_ARGS": "-b :80"}

    assert free_address((BOUND,), server, tmp_path, env) == (BOUND,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bind = '0.0.0.0:8085'", FREE),
        ("bind = '127.0.0.1:8000'", BOUND),
        ("bind = 'localhost'", BOUND),
        ("bind = '[::1]:80'\nbind = ':8085'", FREE),
        ("import os\nbind = os.environ['BIND']", FREE),
        ("bind = ['0.0.0.0:8085']", FREE),
        ("workers = 2", BOUND),
        ("this is no Python", BOUND),
    ],
)
@pytest.mark.parametrize("file", ["", "conf.py"])
def test_a_file_wins_unless_it_keeps_to_its_own_machine(
    file: str, text: str, expected: Process, tmp_path: Path
) -> None:
    (tmp_path / (file or "gunicorn.conf.py")).write_text(text)
    server = Server(name="gunicorn", target=None, config_file=file)

    assert free_address((BOUND,), server, tmp_path, {}) == (expected,)
