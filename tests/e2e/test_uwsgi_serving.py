"""Apps that were never written for us, served by the real uWSGI as they should be."""

from __future__ import annotations

import http.client
import json
import os
import pty
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from e2e.conftest import new_platform
from e2e.dyno import ANOTHER, PATIENCE, Dyno, move
from e2e.heroku import Platform, identity, series_at_hand

from buildpack.system.http import free_port

APP = """\
import os, sys, time

try:
    import uwsgi
except ImportError:
    uwsgi = None


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/slow":
        sys.stderr.write("slow begins\\n")
        sys.stderr.flush()
        time.sleep(3)
    body = b"done"
    if path == "/cookies":
        body = str(len(environ["HTTP_COOKIE"])).encode()
    elif path == "/body":
        body = str(len(environ["wsgi.input"].read())).encode()
    elif path == "/buffer":
        body = str(uwsgi.buffer_size).encode()
    elif path == "/mule":
        uwsgi.mule_msg(b"for the mule")
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""
MULE = """\
import sys, uwsgi

while True:
    sys.stderr.write("the mule got %s\\n" % uwsgi.mule_get_msg().decode())
    sys.stderr.flush()
"""
HELD = """\
import sys, time, uwsgi


def hold():
    if uwsgi.worker_id() == 2:
        sys.stderr.write("a worker is just forked\\n")
        sys.stderr.flush()
        time.sleep(60)


uwsgi.post_fork_hook = hold
"""
FRONTS = {
    "http": "--http 127.0.0.1:$PORT --http-keepalive=75 --http-auto-chunked",
    "http-socket": "--http-socket 127.0.0.1:$PORT",
}
MODES = {
    "two processes": "-p 2",
    "four processes": "-p 4",
    "threads": "-p 2 --threads 4",
    "an app for each worker": "-p 2 --lazy-apps",
}
GEVENT = {
    "gevent": "-p 2 --gevent 10 --gevent-monkey-patch",
    "gevent in four processes": "-p 4 --gevent 10 --gevent-monkey-patch",
}
FILES = {
    "requirements.txt": "uwsgi\ngevent\nuwsgitop\n",
    "app.py": APP,
    "mule.py": MULE,
    "broken.py": "import missing_module\n",
    "sluggish.py": "import time\ntime.sleep(3)\nfrom app import application\n",
    "held.py": HELD,
    "plain.ini": "[uwsgi]\nstrict = true\nwsgi-file = app.py\nhttp-socket = 127.0.0.1:$(PORT)\n",
    "small.ini": "[uwsgi]\nwsgi-file = app.py\nhttp = 127.0.0.1:$(PORT)\nbuffer-size = 8192\n",
    "extras.ini": """\
[uwsgi]
strict = true
module = app:application
http = 127.0.0.1:$(PORT)
processes = 2
threads = 2
mule = mule.py
attach-daemon = sh -c 'echo the daemon runs; exec sleep 60'
stats = 127.0.0.1:$(STATS_PORT)
memory-report = true
static-map = /static=public
offload-threads = 1
""",
    "public/hello.txt": "from a file\n",
}


class Slugs:
    """One app, built once for each way in which its Procfile may start uWSGI."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._built: dict[str, Path] = {}

    def start(
        self, web: str, more: str = "", config: dict[str, str] | None = None
    ) -> closing[Dyno]:
        """Start what was built with *web* in its Procfile, with *more* behind that."""
        if web not in self._built:
            app = self._platform.checkout({**FILES, "Procfile": f"web: {web}\n"})
            build = self._platform.build(app)
            assert build.code == 0, build.output
            self._built[web] = move(build.app)
        return closing(Dyno(self._built[web], f"exec {web} {more}", config))

    def path(self, web: str) -> Path:
        """Return where the slug is that was started before."""
        return self._built[web]


@pytest.fixture(scope="module")
def slugs(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Slugs]:
    with new_platform(ground, buildpack, full_cache, "v1/python", "v1/uwsgi") as platform:
        yield Slugs(platform)


def _beside(calls: dict[str, Callable[[], object]]) -> dict[str, object]:
    """Return what each call returns; they run beside one another."""
    with ThreadPoolExecutor(len(calls)) as elsewhere:
        futures = {name: elsewhere.submit(call) for name, call in calls.items()}
        return {name: future.result() for name, future in futures.items()}


def _end_in_flight(dyno: closing[Dyno], *, all_processes: bool) -> tuple[object, int]:
    """Return what a request of three seconds gets when SIGTERM comes meanwhile, and the exit
    code."""
    with dyno as web, ThreadPoolExecutor() as elsewhere:
        web.get("/")
        asking = elsewhere.submit(web.get, "/slow")
        web.says("slow begins")
        if all_processes:
            code = web.stop(limit=20)
        else:
            web.process.terminate()
            code = web.process.wait(timeout=20)
        return asking.result(), code


@pytest.mark.parametrize("front", FRONTS)
def test_a_request_in_flight_is_answered_whoever_is_told_to_end(front: str, slugs: Slugs) -> None:
    calls: dict[str, Callable[[], object]] = {}
    for is_gevent, modes in ((False, MODES), (True, GEVENT)):
        web = f"uwsgi {FRONTS[front]} -w app:application" + (" --gevent 10" if is_gevent else "")
        for mode, options in modes.items():
            for how, more, all_processes in (
                ("all processes", "", True),
                ("all processes, die-on-term", "--die-on-term", True),
                ("the master", "", False),
            ):
                # Building is no work for several at once.
                dyno = slugs.start(web, f"{options} {more}")
                calls[f"{mode}, {how}"] = lambda dyno=dyno, to_all=all_processes: _end_in_flight(  # type: ignore[misc]
                    dyno, all_processes=to_all
                )

    assert _beside(calls) == dict.fromkeys(calls, ((200, "done"), 0))


@pytest.mark.parametrize("front", FRONTS)
def test_connections_that_are_used_again_never_fail(front: str, slugs: Slugs) -> None:
    def ask_often(port: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        answered = 0
        with closing(connection):
            for _ in range(500):
                connection.request("GET", "/")
                response = connection.getresponse()
                answered += (response.status, response.read()) == (200, b"done")
        return answered

    with slugs.start(f"uwsgi {FRONTS[front]} -w app:application", "-p 2 --threads 2") as web:
        web.get("/")
        with ThreadPoolExecutor() as elsewhere:
            answered = list(elsewhere.map(ask_often, [web.port] * 4))

    assert sum(answered) == 2000


@pytest.mark.parametrize("seconds", [0.1, 0.4, 0.8, 1.5], ids=str)
def test_an_app_that_is_still_starting_ends_at_once(seconds: float, slugs: Slugs) -> None:
    web = f"uwsgi {FRONTS['http']} -w app:application"
    with slugs.start(web, "-w sluggish:application --lazy-apps -p 2") as dyno:
        dyno.says("Starting uWSGI")
        time.sleep(seconds)
        os.killpg(dyno.process.pid, signal.SIGTERM)

        assert dyno.process.wait(timeout=3) in {0, 15}


@pytest.mark.parametrize("all_processes", [True, False], ids=["all processes", "the master"])
@pytest.mark.parametrize("loaded", ["", " --lazy-apps"], ids=["before the fork", "after it"])
def test_a_worker_that_was_just_forked_ends_at_once(
    loaded: str, slugs: Slugs, *, all_processes: bool
) -> None:
    web = f"uwsgi {FRONTS['http']} -w app:application{loaded}"
    with slugs.start(web, "-p 2 --shared-import held") as dyno:
        dyno.get("/")
        dyno.says("a worker is just forked")
        (os.killpg if all_processes else os.kill)(dyno.process.pid, signal.SIGTERM)

        assert dyno.process.wait(timeout=20) == 0


def test_an_app_that_cannot_be_imported_ends_in_place_of_answering_500(slugs: Slugs) -> None:
    web = f"uwsgi {FRONTS['http']} -w app:application"
    with slugs.start(web, "-w broken:application") as dyno:
        assert dyno.process.wait(timeout=PATIENCE) == 22
        assert "No module named 'missing_module'" in dyno.log


@pytest.mark.parametrize("front", FRONTS)
def test_large_cookies_and_slow_uploads_arrive(front: str, slugs: Slugs) -> None:
    def send_cookies(port: int) -> bytes:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as asking:
            asking.request("GET", "/cookies", headers={"Cookie": "c=" + "x" * 16_000})
            return asking.getresponse().read()

    def send_slowly(port: int) -> bytes:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as asking:
            asking.putrequest("POST", "/body")
            asking.putheader("Content-Length", "2000")
            asking.endheaders(b"x" * 1000)
            # Longer than the four seconds that uWSGI waits by itself.
            time.sleep(6)
            asking.send(b"x" * 1000)
            return asking.getresponse().read()

    with slugs.start(f"uwsgi {FRONTS[front]} -w app:application", "-p 2") as web:
        web.get("/")
        sent = _beside(
            {
                "cookies": lambda: send_cookies(web.port),
                "upload": lambda: send_slowly(web.port),
            }
        )

    assert sent == {"cookies": b"16002", "upload": b"2000"}


def test_what_the_app_says_itself_wins(slugs: Slugs) -> None:
    def ask(config: dict[str, str] | None = None) -> str:
        with slugs.start("uwsgi small.ini", "", config) as web:
            return web.get("/buffer")[1]

    plain = f"uwsgi {FRONTS['http']} -w app:application"
    with slugs.start(plain) as ours, slugs.start(plain, "", {"UWSGI_BUFFER_SIZE": "9000"}) as set_:
        assert (ours.get("/buffer")[1], set_.get("/buffer")[1]) == ("32768", "9000")
    with slugs.start(plain, "-b 7000") as told:
        assert told.get("/buffer")[1] == "7000"
    assert ask() == "8192"
    assert ask({"UWSGI_BUFFER_SIZE": "9000"}) == "8192"


def test_variables_of_a_build_do_not_keep_a_strict_app_from_starting(slugs: Slugs) -> None:
    left_over = {"UWSGI_PROFILE": "nolang", "UWSGI_PROFILE_OVERRIDE": "ssl=false"}

    with slugs.start("uwsgi plain.ini", "", left_over) as web:
        assert web.get("/") == (200, "done")


def test_without_a_port_the_app_says_so_in_place_of_listening_anywhere(slugs: Slugs) -> None:
    with slugs.start("uwsgi plain.ini", "", {"PORT": ""}) as web:
        assert web.process.wait(timeout=PATIENCE) == 1
        assert "PORT is not set" in web.log


def test_the_option_that_crashes_workers_on_new_pythons_does_so_no_more(slugs: Slugs) -> None:
    if "3.13" not in series_at_hand():
        pytest.skip("this machine has no CPython 3.13 in a pyenv")
    web = f"uwsgi {FRONTS['http']} -w app:application"

    with slugs.start(web, "-p 2 --py-call-osafterfork") as dyno:
        assert [dyno.get("/") for _ in range(5)] == [(200, "done")] * 5
        assert dyno.stop() == 0
        assert "trying respawn" not in dyno.log


def test_what_the_guide_recommends_works(slugs: Slugs) -> None:
    stats = free_port()
    with slugs.start("uwsgi extras.ini", "", {"STATS_PORT": str(stats)}) as web:
        assert web.get("/static/hello.txt") == (200, "from a file\n")
        assert web.get("/mule") == (200, "done")
        web.says("the mule got for the mule")
        web.says("the daemon runs")
        web.says("{address space usage")
        with socket.create_connection(("127.0.0.1", stats), timeout=PATIENCE) as asking:
            told = json.loads(b"".join(iter(lambda: asking.recv(65536), b"")))
        assert len(told["workers"]) == 2
        assert "uwsgi-" in _show_top(slugs.path("uwsgi extras.ini"), stats)
        assert web.stop() == 0


def _show_top(slug: Path, port: int) -> str:
    """Return what uwsgitop shows on a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [slug / ".heroku/venv/bin/uwsgitop", f"127.0.0.1:{port}"],
        env={"TERM": "xterm", "PATH": "/usr/bin:/bin"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        **identity(ANOTHER),
    ) as process:
        os.close(theirs)
        shown = b""
        deadline = time.monotonic() + PATIENCE
        while b"uwsgi-" not in shown and time.monotonic() < deadline:
            shown += os.read(ours, 65536)
        process.kill()
    os.close(ours)
    return shown.decode(errors="replace")


SETTINGS = """\
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "only for this test"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.staticfiles"]
ROOT_URLCONF = "site_.urls"
WSGI_APPLICATION = "site_.wsgi.application"
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "assets"]
STATIC_ROOT = BASE_DIR / "collected"
"""
MANAGE = """\
import os, sys
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")
execute_from_command_line(sys.argv)
"""
WSGI = """\
import os
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")
application = get_wsgi_application()
"""


def test_collected_files_are_served_where_nothing_else_does(warm_platform: Platform) -> None:
    files = {
        "requirements.txt": "django\n",
        "manage.py": MANAGE,
        "site_/__init__.py": "",
        "site_/settings.py": SETTINGS,
        "site_/urls.py": "urlpatterns = []\n",
        "site_/wsgi.py": WSGI,
        "assets/hello.txt": "from a file\n",
    }
    build = warm_platform.build(warm_platform.checkout(files))
    assert build.code == 0, build.output

    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/static/hello.txt") == (200, "from a file\n")
        assert web.get("/nothing")[0] == 404
        assert web.stop() == 0
