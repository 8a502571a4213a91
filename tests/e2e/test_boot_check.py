"""The boot check sees what is wrong with real servers, names it, and leaves nothing behind."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from e2e.conftest import new_platform
from e2e.heroku import SOMEBODY, Platform
from fakes import Console
from waiting import wait_until

from buildpack.launch.start import start_argv
from buildpack.model.boot import BootReport
from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed
from buildpack.steps.boot_check import BootCheck
from buildpack.system.clock import MonotonicClock
from buildpack.system.servers import LocalServers

# What most of the apps below are: a server of the standard library.
SERVE = """
import os, sys
from wsgiref.simple_server import make_server


def serve(application, host="127.0.0.1", port=None):
    port = int(os.environ["PORT"]) if port is None else port
    make_server(host, port, application).serve_forever()


def hello(environ, start_response):
    start_response("200 OK", [])
    return [b"hello"]
"""
START = "from serve import *\nserve(hello)\n"
SETTINGS = (
    "SECRET_KEY = 'x'\nROOT_URLCONF = 'urls'\nALLOWED_HOSTS = []\n"
    "MIDDLEWARE = ['django.middleware.common.CommonMiddleware']\n"
)
DJANGO = (
    "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\n"
    "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
)


@dataclass(frozen=True)
class App:
    """Files of an app, how it is started, and what the check is to say of it."""

    files: Mapping[str, str]
    says: Mapping[str, object]
    """Fields of the problem."""
    command: str = "exec python app.py"
    limit: float = 30.0


def raising(line: str, *before: str) -> dict[str, str]:
    """Return an app whose module *shop* ends with *line*, which fails."""
    return {"app.py": f"import shop\n{START}", "shop.py": "\n".join((*before, line, ""))}


FAILING: dict[str, App] = {
    "boot-module-missing": App(
        raising("import bs4"), {"module": "bs4", "where": "shop.py, line 1"}
    ),
    "boot-import-failed": App(
        raising("from json import nothing"),
        {"where": "shop.py, line 1"},
    ),
    "boot-syntax-error": App(raising("def f()", "x = 1"), {"where": "shop.py, line 2"}),
    "boot-entry-point-wrong": App(
        {"app.py": "app = None\n"},
        {"message": "Failed to find attribute 'application' in 'app'."},
        "exec gunicorn --bind 127.0.0.1:$PORT app:application",
    ),
    "boot-command-missing": App({}, {"program": "gunikorn"}, "gunikorn app:app"),
    "boot-config-var-missing": App(
        raising('KEY = os.environ["SHOP_KEY"]', "import os"),
        {"names": ("SHOP_KEY",), "where": "shop.py, line 2"},
    ),
    "boot-database-refused": App(
        raising('psycopg2.connect("postgres://127.0.0.1:1/shop")', "import psycopg2"),
        {"service": "PostgreSQL", "where": "shop.py, line 2"},
    ),
    "boot-write-refused": App(
        raising('raise PermissionError(13, "Permission denied", "/etc/shop")'),
        {"where": "shop.py, line 1"},
    ),
    "boot-killed": App({}, {}, "kill -9 $$"),
    "boot-worker-timeout": App(
        {"app.py": "import time\n\n\ndef app(environ, start_response):\n    time.sleep(60)\n"},
        {},
        "exec gunicorn --timeout 1 --workers 1 --bind 127.0.0.1:$PORT app:app",
    ),
    "boot-wrong-port": App({"app.py": "from serve import *\nserve(hello, port=0)\n"}, {}),
    "boot-port-taken": App(
        {
            "app.py": "from serve import *\nimport socket\n"
            "taken = socket.create_server(('127.0.0.1', 0))\n"
            "serve(hello, port=taken.getsockname()[1])\n"
        },
        {},
    ),
    "boot-host-refused": App(
        {"settings.py": SETTINGS, "urls.py": "urlpatterns = []\n", "app.py": DJANGO},
        {"host": "localhost", "status": 400},
        "exec gunicorn --bind 127.0.0.1:$PORT app",
    ),
    "boot-crashed": App(
        raising("1 / 0"),
        {"code": 1, "said": "ZeroDivisionError: division by zero, in shop.py, line 1"},
    ),
    "boot-no-answer": App({}, {"is_connected": False}, "exec sleep 60", limit=0.5),
    "boot-error-status": App(
        {
            "app.py": "from serve import *\n\n\ndef fail(environ, start_response):\n"
            "    raise LookupError('no shelf')\n\n\nserve(fail)\n"
        },
        {"status": 500, "said": "LookupError: no shelf, in app.py, line 5"},
    ),
    "boot-answer-empty": App(
        {
            "app.py": "from serve import *\nimport traceback\n\n\n"
            "def fail(environ, start_response):\n"
            "    start_response('200 OK', [])\n"
            "    try:\n        1 / 0\n    except ZeroDivisionError:\n"
            "        traceback.print_exc()\n    return []\n\n\nserve(fail)\n"
        },
        {"status": 200},
    ),
}


@pytest.fixture(scope="module")
def slug(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Path]:
    """A slug with some servers and libraries, and no app yet."""
    requirements = "django\ngunicorn\npsycopg2-binary\n"
    files = {"Procfile": "web: true\n", "requirements.txt": requirements, "serve.py": SERVE}
    with new_platform(ground, buildpack, full_cache, "v1/python") as platform:
        build = platform.build(platform.checkout(files))
        assert build.code == 0, build.output
        yield build.app


@dataclass
class Trial:
    """One app in a slug."""

    slug: Path
    console: Console = field(default_factory=Console)

    def check(
        self,
        app: App,
        *,
        requests_from: Literal["here", "elsewhere"] = "here",
        stop_limit: float = 10.0,
    ) -> BootReport:
        for name, text in app.files.items():
            (self.slug / name).write_text(text)
        servers = LocalServers()
        port = servers.free_port()
        command = Command(argv=start_argv(app.command), shown=app.command, cwd=self.slug)
        check = BootCheck(
            command=command,
            port=port,
            path="/",
            limit=app.limit,
            homes=(str(self.slug),),
            requests_from=requests_from,
            stop_limit=stop_limit,
        )
        env = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.slug),
            "PORT": str(port),
            "WEB_CONCURRENCY": "2",
            # Each app is the next one's app.py, within the same second.
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return check.run(servers=servers, clock=MonotonicClock(), console=self.console, env=env)


@pytest.fixture
def trial(slug: Path) -> Trial:
    return Trial(slug)


@pytest.mark.parametrize("problem", FAILING)
def test_what_is_wrong_is_named(problem: str, trial: Trial) -> None:
    app = FAILING[problem]

    with pytest.raises(BuildFailed) as failure:
        trial.check(app)

    found = failure.value.problem
    told = {name: getattr(found, name) for name in app.says}
    assert (found.id, told) == (problem, dict(app.says)), trial.console.lines


def test_an_app_that_is_well_is_measured(trial: Trial) -> None:
    command = "exec gunicorn --bind 127.0.0.1:$PORT serve:hello"

    report = trial.check(App({}, {}, command))

    assert report.status == 200
    assert report.memory is not None
    assert report.memory.workers == 2
    assert 5 < report.memory.worker < 100
    assert report.notices == ()


def test_what_is_odd_about_an_app_that_answers_is_noticed(trial: Trial) -> None:
    slow = (
        "from serve import *\nimport time, traceback\n\n\ndef slow(environ, start_response):\n"
        "    time.sleep(3.1)\n    return hello(environ, start_response)\n\n\n"
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()\nserve(slow)\n"
    )

    report = trial.check(App({"app.py": slow}, {}))

    assert [notice.id for notice in report.notices] == [
        "boot-answer-slow",
        "boot-traceback-logged",
    ]


def test_an_app_that_answers_this_machine_alone_is_of_no_use_to_a_platform(trial: Trial) -> None:
    with pytest.raises(BuildFailed) as failure:
        trial.check(App({"app.py": START}, {}), requests_from="elsewhere")

    assert failure.value.problem.id == "boot-localhost-only"


@pytest.mark.parametrize("status", ["301 Moved", "401 Who", "403 No", "204 Empty"])
def test_other_answers_are_answers_as_well(status: str, trial: Trial) -> None:
    answer = (
        "from serve import *\n\n\ndef answer(environ, start_response):\n"
        f"    start_response({status!r}, [('Location', 'https://example.com/')])\n"
        "    return []\n\n\nserve(answer)\n"
    )

    assert trial.check(App({"app.py": answer}, {})).status == int(status[:3])


# Starts what gets away from its parent in every way we know of, and takes no SIGTERM. What breeds
# is another process every moment. All of it gives up by itself, within a minute.
NASTY = """
import os, signal, subprocess, sys, time
from serve import *

signal.signal(signal.SIGTERM, signal.SIG_IGN)
IDLE = [sys.executable, "-c", "import time; time.sleep(60)", MARK]


def daemonise(work):
    if not os.fork():
        os.setsid()
        if not os.fork():
            work()
        os._exit(0)


def breed():
    heart, until = os.open(HEART, os.O_WRONLY | os.O_CREAT), time.time() + 30
    while time.time() < until:
        if os.fork():
            os._exit(0)
        os.pwrite(heart, b"%9d" % os.getpid(), 0)


daemonise(lambda: os.execve(sys.executable, IDLE, {}))
daemonise(breed)
subprocess.Popen(IDLE, start_new_session=True, stdout=subprocess.DEVNULL)
"""


@pytest.fixture
def mark() -> Iterator[str]:
    """A word that the nasty app's processes carry, and the name of the file where it breathes."""
    word = f"nasty-{secrets.token_hex(8)}"
    yield word
    heart(word).unlink(missing_ok=True)


def heart(mark: str) -> Path:
    return Path(tempfile.gettempdir(), mark)


def nasty(mark: str, ending: str) -> str:
    return f"MARK, HEART = {mark!r}, {str(heart(mark))!r}\n{NASTY}{ending}\n"


def is_there(mark: str) -> bool:
    """Whether anything is left of a nasty app: what idles, or what breeds."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if mark.encode() in path.read_bytes():
                return True
    before = heart(mark).read_bytes()
    time.sleep(0.2)
    return heart(mark).read_bytes() != before


@pytest.mark.parametrize(
    ("ending", "problem"),
    [("serve(hello)", "boot-not-stopping"), ("sys.exit(3)", "boot-crashed")],
    ids=["it takes no SIGTERM", "it crashes"],
)
def test_nothing_is_left_of_an_app_that_hides(
    ending: str, problem: str, mark: str, trial: Trial
) -> None:
    app = App({"app.py": nasty(mark, f"time.sleep(0.5); {ending}")}, {})

    with pytest.raises(BuildFailed) as failure:
        trial.check(app, stop_limit=0.5)

    assert failure.value.problem.id == problem
    assert not is_there(mark)


WRITING = """
import os, sqlite3
from serve import *

open("log.txt", "a").write("started")
open("data.txt", "a").write("more")
sqlite3.connect("db.sqlite3").execute("create table t (x)")
"""


@pytest.fixture
def gate(warm_platform: Platform) -> Platform:
    """A platform that requires an app to boot, and has nothing but a CPython."""
    warm_platform.config["SLUGLINE_BOOT_CHECK"] = "require"
    return warm_platform


def an_app(start: str) -> dict[str, str]:
    return {
        "Procfile": "web: python app.py\n",
        ".python-version": "3\n",
        "serve.py": SERVE,
        "data.txt": "some",
        "app.py": start,
    }


def test_a_build_that_requires_it_boots_what_it_has_built(gate: Platform) -> None:
    # An app that a platform can reach listens on all addresses.
    app = gate.checkout(an_app(f'{WRITING}serve(hello, host="0.0.0.0")\n'))

    build = gate.build(app, {"SHOP_KEY": "word"})

    assert build.code == 0, build.output
    assert build.report["boot_check"] == "passed"
    assert build.report["boot_check_status"] == 200
    first, more = (app / ".heroku/slugline/memory").read_text().split()
    assert 0 < int(more) <= int(first) < 100
    # It has written beside itself, but not into the slug.
    assert (app / "data.txt").read_text() == "some"
    assert not {"log.txt", "db.sqlite3"} & {path.name for path in app.iterdir()}


def test_a_build_that_requires_it_ends_when_the_app_does_not_boot(gate: Platform) -> None:
    files = an_app(f"import os\nos.environ['SHOP_KEY']\n{START}")

    required = gate.build(gate.checkout(files))
    warned = gate.build(gate.checkout(files), {"SLUGLINE_BOOT_CHECK": "warn"})

    assert (required.code, required.errors) == (1, ["boot-config-var-missing"]), required.output
    assert required.report["failure_reason"] == "boot-config-var-missing"
    assert (warned.code, warned.notices) == (0, ["boot-config-var-missing"]), warned.output
    assert warned.report["boot_check"] == "failed"
    assert not (warned.app / ".heroku/slugline/memory").exists()


def test_nothing_is_left_for_an_ordinary_user_either(gate: Platform, mark: str) -> None:
    if os.geteuid() == 0:
        gate.become(SOMEBODY)
        gate.give_away(gate.cache)
    app = gate.checkout(an_app(nasty(mark, "time.sleep(0.5); sys.exit(3)")))

    build = gate.build(app)

    assert (build.code, build.errors) == (1, ["boot-crashed"]), build.output
    assert not is_there(mark)


def test_nothing_is_left_when_we_are_killed(gate: Platform, mark: str) -> None:
    app = gate.checkout(an_app(nasty(mark, "time.sleep(60)")))

    process = gate.start(app)
    try:
        assert wait_until(lambda: heart(mark).exists() and is_there(mark))
    finally:
        process.kill()
        process.communicate()

    assert wait_until(lambda: not is_there(mark))


def test_uwsgi_hears_sigterm_however_soon_it_comes(warm_platform: Platform) -> None:
    build = warm_platform.build(warm_platform.checkout("uwsgi_werkzeug"))
    assert build.code == 0, build.output
    app = App({}, {}, build.processes["web"])

    reports = [Trial(build.app).check(app) for _ in range(4)]

    assert {report.status for report in reports} == {200}
    # A worker that misses it is killed in the end, and the check fails.
    assert max(report.stop_seconds or 0.0 for report in reports) < 5
