"""What a process of a slug starts with: workers for its container, a port, and whom it trusts."""

from __future__ import annotations

import http.client
import json
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cgroup_tree import MB, machine, write_tree
from e2e.conftest import new_platform
from e2e.dyno import PATIENCE, Dyno, move

APP = """\
import json
import os


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    told = {"master": os.getppid(), "scheme": environ["wsgi.url_scheme"], **os.environ}
    return [json.dumps(told).encode()]
"""


@dataclass(frozen=True)
class Slug:
    """A built app, where it runs."""

    path: Path
    command: str

    def web(self, config: Mapping[str, str] | None = None) -> closing[Dyno]:
        """Start ``web``, to be closed at the end of a block."""
        return closing(Dyno(self.path, self.command, config))


@pytest.fixture(scope="module")
def slug(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Slug]:
    """An app that is served by the gunicorn in its requirements."""
    files = {"app.py": APP, "requirements.txt": "gunicorn\n"}
    with new_platform(ground, buildpack, full_cache, "v1/python") as platform:
        build = platform.build(platform.checkout(files))
        assert build.code == 0, build.output
        yield Slug(move(build.app), build.processes["web"])


@pytest.fixture
def container(ground: Path) -> Iterator[dict[str, str]]:
    """A container of 1 GB with one and a half processors, as config vars."""
    root = ground / secrets.token_hex(6)
    limits = {"memory.max": f"{1024 * MB}\n", "cpu.max": "150000 100000\n"}
    write_tree(root, {**machine(), **limits})
    yield {"SLUGLINE_CGROUP_ROOT": str(root)}
    shutil.rmtree(root)


def ask(web: Dyno, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what the app tells a client that isn't the one that servers trust by themselves."""
    web.get("/")
    connection = http.client.HTTPConnection(
        "127.0.0.1", web.port, timeout=PATIENCE, source_address=("127.0.0.2", 0)
    )
    with closing(connection):
        connection.request("GET", "/", headers=dict(headers or {}))
        told: dict[str, Any] = json.load(connection.getresponse())
    return told


def count_workers(web: Dyno) -> int:
    """Return how many processes the one that answers has beside it, when all have started."""
    master = ask(web)["master"]
    children = Path(f"/proc/{master}/task/{master}/children")
    before, count, deadline = -1, 0, time.monotonic() + PATIENCE
    while before != count and time.monotonic() < deadline:
        before, count = count, len(children.read_text().split())
        time.sleep(0.3)
    return count


@pytest.mark.parametrize(
    ("config", "workers", "line"),
    [
        pytest.param({}, 4, "1024 MB from cgroup v2, 1.5 CPU", id="the container's"),
        pytest.param({"WEB_CONCURRENCY": "3"}, 3, "as WEB_CONCURRENCY says", id="the user's"),
        pytest.param({"MEMORY_LIMIT": "512m"}, 2, "512 MB from MEMORY_LIMIT", id="the platform's"),
        pytest.param(
            {"GUNICORN_CMD_ARGS": "--workers 3"}, 3, "as GUNICORN_CMD_ARGS says", id="gunicorn's"
        ),
    ],
)
def test_as_many_workers_start_as_the_log_says(
    slug: Slug,
    container: Mapping[str, str],
    config: Mapping[str, str],
    workers: int,
    line: str,
) -> None:
    with slug.web({**container, **config}) as web:
        assert count_workers(web) == workers
        first = web.log.splitlines()[0]

    assert first.startswith(f"web: {workers} workers")
    assert line in first


def test_the_router_is_trusted_unless_the_user_trusts_somebody_else(slug: Slug) -> None:
    secure = {"X-Forwarded-Proto": "https"}
    schemes = []
    for config in ({}, {"FORWARDED_ALLOW_IPS": "10.0.0.1"}, {"FORWARDED_ALLOW_IPS": "127.0.0.2"}):
        with slug.web(config) as web:
            schemes.append(ask(web, secure)["scheme"])

    assert schemes == ["https", "http", "https"]


def test_one_config_var_turns_the_defaults_off_without_a_new_build(
    slug: Slug, container: Mapping[str, str]
) -> None:
    off = {**container, "SLUGLINE_SERVER_DEFAULTS": "0"}
    with slug.web(off) as web:
        told = ask(web, {"X-Forwarded-Proto": "https"})
        assert count_workers(web) == 1
        log = web.log

    assert "FORWARDED_ALLOW_IPS" not in told
    assert told["scheme"] == "http"
    assert not log.startswith("web: ")


def test_a_web_process_without_a_port_ends_at_once(slug: Slug) -> None:
    with slug.web({"PORT": ""}) as web:
        assert web.process.wait(PATIENCE) == 1
        log = web.log

    assert "PORT is not set" in log.splitlines()[0]
    assert "gunicorn" not in log


def test_other_processes_need_no_port_and_are_told_nothing(
    slug: Slug, container: Mapping[str, str]
) -> None:
    config = {**container, "PORT": "", "DYNO": "worker.1"}
    with closing(Dyno(slug.path, 'echo "$WEB_CONCURRENCY workers, port $PORT."', config)) as worker:
        assert worker.process.wait(PATIENCE) == 0
        assert worker.log == "4 workers, port .\n"
