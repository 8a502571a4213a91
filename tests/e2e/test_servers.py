"""Every server that we know answers under load, keeps its connections, and ends without a loss."""

from __future__ import annotations

import http.client
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import Build, Platform

REQUESTS = 500
CONCURRENCY = {"WEB_CONCURRENCY": "2", "SLUGLINE_THREADS": "4"}
FORWARDED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}

WSGI = """\
import time


def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(3)
    body = environ["wsgi.url_scheme"].encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def make():
    return application
"""
ASGI = """\
import asyncio


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        for _ in range(2):
            message = await receive()
            await send({"type": message["type"] + ".complete"})
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(3)
    body = scope["scheme"].encode()
    length = str(len(body)).encode()
    headers = [(b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
"""
AIOHTTP = """\
import asyncio

from aiohttp import web


async def answer(request):
    if request.path == "/slow":
        await asyncio.sleep(3)
    return web.Response(text=request.scheme)


app = web.Application()
app.router.add_get("/{path:.*}", answer)
"""

# Of those that don't believe what a router tells, the application has to read the header itself.
UNBELIEVING = {"aiohttp", "gunicorn for aiohttp"}
# These write no access log unless they are told to; the platform's router has one.
SILENT = {"granian for ASGI", "granian for WSGI", "hypercorn for ASGI", "hypercorn for WSGI"}
APPS = {
    "aiohttp": ("aiohttp", {"app.py": AIOHTTP}),
    "daphne": ("daphne", {"asgi.py": ASGI}),
    "granian for ASGI": ("granian", {"asgi.py": ASGI}),
    "granian for WSGI": ("granian", {"wsgi.py": WSGI}),
    "gunicorn": ("gunicorn", {"wsgi.py": WSGI}),
    "gunicorn for ASGI": ("gunicorn uvicorn-worker", {"asgi.py": ASGI}),
    "gunicorn for aiohttp": ("gunicorn aiohttp", {"app.py": AIOHTTP}),
    "hypercorn for ASGI": ("hypercorn", {"asgi.py": ASGI}),
    "hypercorn for WSGI": ("hypercorn", {"wsgi.py": WSGI}),
    "uvicorn": ("uvicorn", {"asgi.py": ASGI}),
    "uwsgi": ("uwsgi", {"wsgi.py": WSGI}),
    "waitress": ("waitress", {"wsgi.py": WSGI}),
}


def build_app(platform: Platform, packages: str, files: dict[str, str], **config: str) -> Build:
    requirements = "\n".join((*packages.split(), ""))
    build = platform.build(platform.checkout({"requirements.txt": requirements, **files}), config)
    assert build.code == 0, build.output
    return build


@contextmanager
def connected(web: Dyno) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    with closing(connection):
        connection.connect()
        yield connection


def ask(connection: http.client.HTTPConnection, path: str = "/") -> tuple[int, str]:
    connection.request("GET", path, headers=FORWARDED)
    response = connection.getresponse()
    return response.status, response.read().decode()


def ask_slowly(web: Dyno) -> tuple[int, str]:
    with connected(web) as connection:
        return ask(connection, "/slow")


@pytest.mark.parametrize("name", APPS)
def test_a_server_loses_no_request(name: str, warm_platform: Platform) -> None:
    packages, files = APPS[name]
    build = build_app(warm_platform, packages, files)
    told = "http" if name in UNBELIEVING else "https"

    with (
        closing(Dyno(move(build.app), build.processes["web"], CONCURRENCY)) as web,
        ThreadPoolExecutor() as elsewhere,
    ):
        web.get("/")
        with connected(web) as connection:
            kept = connection.sock
            answers = [ask(connection) for _ in range(REQUESTS)]
            # Two are at work at once, while a third connection is idle and then used again.
            slow = [elsewhere.submit(ask_slowly, web) for _ in range(2)]
            time.sleep(2)
            began = time.monotonic()
            answers.append(ask(connection))
            waited = time.monotonic() - began
            assert connection.sock is kept, "The server closed a connection that is in use."
            # A platform signals every process, and not only the first.
            os.killpg(web.process.pid, signal.SIGTERM)
            answers += [one.result(timeout=20) for one in slow]
        code = web.process.wait(timeout=15)

        assert set(answers) == {(200, told)}, web.log
        assert waited < 0.9, web.log
        assert code == 0, web.log
        if name not in SILENT:
            assert web.log.count("GET /slow") >= 2, web.log
            assert web.log.count("GET / ") + web.log.count('GET /"') > REQUESTS, web.log[:2000]


@pytest.mark.parametrize("name", ["granian for ASGI", "granian for WSGI"])
def test_a_server_ends_while_its_workers_load_the_app(name: str, warm_platform: Platform) -> None:
    packages, files = APPS[name]
    loading = "import time\n\nprint('loading', flush=True)\ntime.sleep(1)\n"
    build = build_app(warm_platform, packages, {file: loading + files[file] for file in files})

    with closing(Dyno(move(build.app), build.processes["web"], CONCURRENCY)) as web:
        web.says("loading", times=2)
        # It would kill a worker that hasn't heard after 25 s.
        web.stop(limit=15)


def test_a_server_of_the_apps_own_procfile_gets_what_its_command_does_not_say(
    warm_platform: Platform,
) -> None:
    procfile = "web: uvicorn asgi:application\n"
    build = build_app(warm_platform, "uvicorn", {"asgi.py": ASGI, "Procfile": procfile})

    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        web.get("/")
        with connected(web) as connection:
            assert ask(connection) == (200, "https")


def test_a_uvicorn_whose_answers_wait_for_one_another_is_told(warm_platform: Platform) -> None:
    files = {"asgi.py": ASGI, "Procfile": "web: uvicorn asgi:application\n"}
    quick = {"asgi.py": ASGI}

    builds = {
        "asyncio": build_app(warm_platform, "uvicorn", files),
        "uvloop": build_app(warm_platform, "uvicorn uvloop", files),
        "ours": build_app(warm_platform, "uvicorn", quick),
    }

    told = {name: "web-answers-delayed" in build.notices for name, build in builds.items()}
    waited = {name: _waits(build) for name, build in builds.items()}
    assert told == {"asyncio": True, "uvloop": False, "ours": False}
    assert waited == told


def _waits(build: Build) -> bool:
    """Return whether no answer on a connection that is kept comes before its 40 milliseconds."""
    with closing(Dyno(move(build.app), build.processes["web"], CONCURRENCY)) as web:
        web.get("/")
        with connected(web) as connection:
            ask(connection)
            times = []
            for _ in range(30):
                began = time.monotonic()
                ask(connection)
                times.append(time.monotonic() - began)
    return min(times) > 0.03


def test_a_factory_in_a_directory_of_its_own_is_served(warm_platform: Platform) -> None:
    files = {"site/shop.py": WSGI}
    build = build_app(warm_platform, "waitress", files, SLUGLINE_ENTRYPOINT="shop:make()")

    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/") == (200, "http")
