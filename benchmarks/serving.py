"""Requests per second: servers as our builds start them, against their own defaults."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from e2e.dyno import Dyno
from e2e.heroku import Build, Platform

from benchmarks.table import KINDS

# Text of a usual size: what is measured is the server, not the app.
_WSGI = """\
import time

PAGE = b"x" * 2048


def application(environ, start_response):
    if environ["PATH_INFO"] == "/wait":
        time.sleep(0.01)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2048")])
    return [PAGE]
"""
_ASGI = """\
import asyncio

PAGE = b"x" * 2048
HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"2048")]


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    if scope["path"] == "/wait":
        await asyncio.sleep(0.01)
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": PAGE})
"""
_CONNECTIONS = 16
_RATE = re.compile(r"^Requests/sec: +([\d.]+)$", re.MULTILINE)
_ERRORS = re.compile(
    r"^ +(?:Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)"
    r"|Non-2xx or 3xx responses: (\d+))$",
    re.MULTILINE,
)
_AB_RATE = re.compile(r"^Requests per second: +([\d.]+) ", re.MULTILINE)
_AB_ERRORS = re.compile(r"^(?:Failed requests|Non-2xx responses): +(\d+)$", re.MULTILINE)
_MANY = 10**6
"""More requests than ab can make in its time; it holds memory for each."""


@dataclass(frozen=True)
class Served:
    """A server that an app brings."""

    name: str
    app: str
    plain: str
    """The shortest command of its own documentation."""


_ALL = (
    Served("gunicorn", _WSGI, "gunicorn --bind 127.0.0.1:$PORT app:application"),
    Served("uwsgi", _WSGI, "uwsgi --http 127.0.0.1:$PORT --wsgi-file app.py"),
    Served("waitress", _WSGI, "waitress-serve --listen=127.0.0.1:$PORT app:application"),
    Served("uvicorn", _ASGI, "uvicorn --port $PORT app:application"),
    Served("hypercorn", _ASGI, "hypercorn --bind 127.0.0.1:$PORT app:application"),
    Served("granian", _ASGI, "granian --interface asgi --port $PORT app:application"),
    Served("daphne", _ASGI, "daphne -p $PORT app:application"),
)
SERVERS = {served.name: served for served in _ALL}


@dataclass
class _Load:
    """What one server bore in all rounds: requests per second, and failed requests."""

    rates: list[float] = field(default_factory=list)
    failed: int = 0


class ServingBench:
    """One app with one server, started in two ways in turn."""

    def __init__(self, served: Served, platform: Platform) -> None:
        self._served = served
        source = {"app.py": served.app, "requirements.txt": f"{served.name}\n"}
        self._build = _built(platform, source)
        self._plain = _plain(platform, self._build, source)
        self._loads: dict[tuple[str, str], _Load] = {}

    def round(self, seconds: int) -> None:
        """Load both in every way for so many seconds."""
        ways = {"ours": (self._build.app, self._build.processes["web"])}
        ways["plain"] = (self._plain, self._served.plain)
        for kind in KINDS:
            for way, (slug, command) in ways.items():
                rate, failed = _load(slug, command, seconds, kind)
                load = self._loads.setdefault((way, kind), _Load())
                load.rates.append(rate)
                load.failed += failed
                print(f"{self._served.name:9} {way:5} {kind:7} {rate:8.0f}/s, {failed} failed")

    def row(self) -> tuple[str, ...]:
        """Return the server; for each kind of load its own rate and ours; failures."""
        failed = sum(load.failed for (way, _), load in self._loads.items() if way == "ours")
        return (
            self._served.name,
            *(cell for kind in KINDS for cell in self._cells(kind)),
            f"{failed}",
        )

    def _cells(self, kind: str) -> Iterator[str]:
        ours, plain = (median(self._loads[way, kind].rates) for way in ("ours", "plain"))
        yield f"{plain:.0f}"
        yield f"{ours:.0f} = {ours / plain:.2f} x"


def find_generators() -> tuple[str, str]:
    """Return the paths of wrk and ab, which load servers; say how to get one that isn't there."""
    wrk, ab = shutil.which("wrk"), shutil.which("ab")
    if wrk is None or ab is None:
        raise SystemExit("Serving is measured with wrk and ab: apt-get install wrk apache2-utils")
    return wrk, ab


def _built(platform: Platform, source: Mapping[str, str]) -> Build:
    build = platform.build(platform.checkout(source))
    if build.code:
        raise SystemExit(build.output)
    return build


def _plain(platform: Platform, build: Build, source: Mapping[str, str]) -> Path:
    """Return the same app with the same packages, and with nothing else of ours."""
    plain = platform.checkout(source)
    (plain / ".profile.d").mkdir()
    path = f'export PATH="{build.app}/.heroku/venv/bin:$PATH"\n'
    (plain / ".profile.d/venv.sh").write_text(path)
    return plain


def _load(slug: Path, command: str, seconds: int, kind: str) -> tuple[float, int]:
    """Return requests per second and failed requests of a server that is started for this."""
    with closing(Dyno(slug, command, user=None)) as web:
        web.get("/")
        url = f"http://127.0.0.1:{web.port}/{'wait' if kind == 'waiting' else ''}"
        make_load = _load_new if kind == "new" else _load_kept
        load = make_load(url, seconds)
        web.stop(limit=30.0)
    return load


def _load_kept(url: str, seconds: int) -> tuple[float, int]:
    wrk, _ = find_generators()
    load = ("--threads", "1", "--connections", f"{_CONNECTIONS}", "--duration", f"{seconds}s")
    return read_wrk(_told((wrk, *load, url), seconds))


def _load_new(url: str, seconds: int) -> tuple[float, int]:
    # For wrk it is an error that uWSGI closes a connection without having said so, also where the
    # request has asked for it.
    _, ab = find_generators()
    load = ("-q", "-c", f"{_CONNECTIONS}", "-t", f"{seconds}", "-n", f"{_MANY}")
    return read_ab(_told((ab, *load, url), seconds))


def _told(argv: tuple[str, ...], seconds: int) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=seconds + 60)
    return done.stdout


def read_wrk(told: str) -> tuple[float, int]:
    """Return requests per second and failed requests from what wrk prints."""
    rate = _RATE.search(told)
    if rate is None:
        raise SystemExit(f"wrk said:\n{told}")
    failed = sum(int(number) for found in _ERRORS.findall(told) for number in found if number)
    return float(rate[1]), failed


def read_ab(told: str) -> tuple[float, int]:
    """Return requests per second and failed requests from what ab prints."""
    rate = _AB_RATE.search(told)
    if rate is None:
        raise SystemExit(f"ab said:\n{told}")
    return float(rate[1]), sum(map(int, _AB_ERRORS.findall(told)))
