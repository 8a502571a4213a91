from __future__ import annotations

import pytest
from linting import Told, told

APP = {"app.py": "app = make()\n"}


def told_of(conf: str, command: str = "gunicorn app:app", file: str = "gunicorn.conf.py") -> Told:
    return told({**APP, "Procfile": f"web: {command}\n", file: f"{conf}\n"})


@pytest.mark.parametrize(
    ("conf", "problem", "name"),
    [
        ("worker = 4", "gunicorn-setting-unknown", "worker"),
        ("def post_frok(server, worker): ...", "gunicorn-setting-unknown", "post_frok"),
        ("daemon = True", "server-daemonizes", "daemon"),
        ("reload = True", "web-development-server", "reload"),
        ("bind = '0.0.0.0:8000'", "web-port-ignored", "bind"),
    ],
)
def test_a_setting_is_told_with_its_line(conf: str, problem: str, name: str) -> None:
    assert told_of(conf) == [(problem, f"gunicorn.conf.py:1 {name}")]


@pytest.mark.parametrize(
    "conf",
    [
        "worker = 4\nworkers = worker",
        "import multiprocessing\nworkers = multiprocessing.cpu_count()",
        "import os\nbind = f\"0.0.0.0:{os.environ['PORT']}\"",
        "bind = 'unix:/tmp/nginx.socket'",
        "daemon = False",
        "reload = DEBUG",
        "greeting = 'unlike any setting'",
        "bind = :",
    ],
)
def test_what_is_right_or_unknown_is_left_alone(conf: str) -> None:
    assert told_of(conf) == []


def test_the_address_of_the_command_wins() -> None:
    conf = "bind = '127.0.0.1:8000'"

    assert told_of(conf, "gunicorn -b 0.0.0.0:$PORT app:app") == []
    assert told_of(conf, "nginx & gunicorn app:app") == []


def test_the_file_that_a_command_names_is_read() -> None:
    assert told_of("worker = 1", "gunicorn -c conf/g.py app:app", "conf/g.py") == [
        ("gunicorn-setting-unknown", "conf/g.py:1 worker")
    ]
    assert told_of("worker = 1", "gunicorn -c other.py app:app") == []
