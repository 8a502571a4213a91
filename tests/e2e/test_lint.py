"""Mistakes in the Procfile, in servers' configuration and in code, told by real builds."""

from __future__ import annotations

import re
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import PROCFILE, Build, Platform, series_at_hand

from buildpack.model.uwsgi_option import UWSGI_SYNTAX
from buildpack.tools.uwsgi_help import parse_options

CARELESS = {
    "Procfile": (
        "web: uvicorn wsgi.py --host 0.0.0.0 --port 8000 --reload\n"
        "admin: admin: python -m http.server\n"
        "w: python work.py\n"
        "worker: celery -A tasks worker --hostanme=$PS\n"
        "beat: python manage.py celerybeat\n"
        "shop: gunicorn -b 0.0.0.0:$(PORT) --daemon wsgi:app\n"
        "other: uwsgi --env --master --http :$PORT --http-keepalive 95 -w nowhere:app\n"
        "release: ./migrate.sh\n"
    ),
    "wsgi.py": "def application(environ, start_response):\n    return []\n",
    "gunicorn.conf.py": "worker = 4\n",
    "manage.py": "",
    "migrate.sh": "#!/bin/sh\n",
    "tasks.py": "app = None\n",
    "work.py": "print 'work'\n",
}
PLANNED = [
    "procfile-name-repeated",
    "procfile-name-short",
    "command-option-unknown",
    "command-option-swallowed",
    "command-option-apart",
    "command-removed",
    "command-variable-misspelt",
    "server-daemonizes",
    "web-attribute-missing",
    "web-development-server",
    "web-port-ignored",
    "web-target-not-module",
    "gunicorn-setting-unknown",
]
BUILT = [
    "code-syntax-error",
    "command-program-missing",
    "command-script-not-runnable",
    "web-module-missing",
]
UWSGI = {
    "requirements.txt": "uwsgi\n",
    "Procfile": "web: uwsgi uwsgi.ini\n",
    "wsgi.py": "def application(environ, start_response):\n"
    "    start_response('200 OK', [])\n    return [b'served']\n",
    "uwsgi.ini": (
        "[uwsgi]\n"
        "module = wsgi\n"
        "http-socket = 127.0.0.1:$(PORT)\n"
        "proceses = 4\n"
        "harakiri = 60\n"
        "py-call-osafterfork = true\n"
        "exec-pre-app = /sbin/no-such-program eth0\n"
        "spooler = mail\n"
        "cron = 0 4 -1 -1 -1 python tidy.py\n"
    ),
}
# Options of uWSGI's that depend on the libraries of the machine that compiles it.
WITH_LIBRARIES = {
    *("json", "js", "pcre-jit", "route", "router-list", "routers-list", "xml", "xmlconfig"),
    *("ssl-session-use-cache", "ssl-sessions-use-cache", "ssl-verbose", "ssl-verify-depth"),
}
OF_UWSGI = [
    "uwsgi-option-unknown",
    "uwsgi-harakiri-inert",
    "uwsgi-harakiri-too-long",
    "uwsgi-spooler-ephemeral",
    "uwsgi-cron-repeated",
    "uwsgi-exec-missing",
    "uwsgi-fork-hook-crashes",
    "uwsgi-keepalive-broken",
    "uwsgi-stop-ungraceful",
]


def _told(build: Build) -> set[str]:
    known = {*PLANNED, *BUILT, *OF_UWSGI, "web-listens-on-localhost"}
    return known.intersection(build.notices)


def test_every_mistake_of_a_careless_app_is_told_and_none_ends_the_build(
    platform: Platform,
) -> None:
    build = platform.build(platform.checkout(CARELESS))

    assert build.code == 0, build.output
    assert _told(build) == {*PLANNED, *BUILT}
    assert "worker: celery -A tasks worker --hostanme=$PS" in build.err
    assert build.report["code_findings"] == build.notices.count("command-program-missing") + 3
    assert not build.app.joinpath("work.pyc").exists()


def test_the_strict_are_told_all_at_once_before_anything_is_installed(
    platform: Platform,
) -> None:
    build = platform.build(platform.checkout(CARELESS), {"SLUGLINE_STRICT": "1"})

    assert (build.code, build.errors[-1]) == (1, "several-problems")
    # What may be meant as it is ends no build.
    told = {name for name in PLANNED if f"[{name}]" in " ".join(build.err.split())}
    assert told == {*PLANNED} - {"procfile-name-short"}
    assert "Installing Python" not in build.out


def test_what_only_the_built_app_shows_ends_a_strict_build(platform: Platform) -> None:
    broken = {"Procfile": PROCFILE, "requirements.txt": "", "shop/views.py": "def sell(:\n"}

    build = platform.build(platform.checkout(broken), {"SLUGLINE_STRICT": "1"})

    assert (build.code, build.errors) == (1, ["code-syntax-error"])
    assert re.search(r"shop/views\.py, line 1:\n ! +def sell\(:\n ! +\^", build.err), build.err
    assert "Checking your code" in build.out


def test_files_that_the_last_build_found_good_are_not_compiled_again(platform: Platform) -> None:
    app = {"Procfile": PROCFILE, "requirements.txt": "", "a.py": "x = 1\n", "b.py": "print 1\n"}

    first = platform.build(platform.checkout(app))
    second = platform.build(platform.checkout(app))
    third = platform.build(platform.checkout({**app, "b.py": "print(1)\n"}))

    assert "2 Python files, 2 of them new" in first.out
    # The bad one is told until it is mended.
    assert "2 Python files, 1 of them new" in second.out
    assert [build.notices.count("code-syntax-error") for build in (first, second, third)] == [
        1,
        1,
        0,
    ]
    assert platform.build(platform.checkout(app | {"b.py": "print(1)\n"})).out.count(
        "2 Python files, none of them new"
    )


def test_the_apps_own_old_python_decides_what_is_valid(platform: Platform) -> None:
    if "2.7" not in series_at_hand(r"2\.\d+"):
        pytest.skip("this machine has no CPython 2.7 in a pyenv")
    files = {
        "Procfile": PROCFILE,
        "runtime.txt": "2.7",
        "old.py": "print 'a'\n",
        "new.py": "if (x := 1):\n    pass\n",
        "\N{SNOWMAN}.py": "# coding: utf-8\nname = '\N{SNOWMAN}' ?\n",
    }

    build = platform.build(platform.checkout(files))

    assert build.code == 0, build.output
    assert build.notices.count("code-syntax-error") == 1
    assert "new.py, line 1:" in build.err
    assert "\N{SNOWMAN}.py, line 2:" in build.err
    assert "old.py" not in build.err


def test_a_program_that_listens_on_localhost_is_told_by_its_line(platform: Platform) -> None:
    program = (
        "import os\n\nfrom flask import Flask\n\napp = Flask(__name__)\n\n"
        "if __name__ == '__main__':\n    app.run(port=int(os.environ['PORT']))\n"
    )
    app = platform.checkout({"Procfile": "web: python app.py\n", "app.py": program})

    build = platform.build(app)

    assert build.code == 0, build.output
    assert _told(build) == {"web-listens-on-localhost"}
    assert "app.py, line 8:" in build.err


def test_the_installed_uwsgi_is_asked_for_its_options(warm_platform: Platform) -> None:
    series = series_at_hand()
    if "3.13" not in series:
        pytest.skip("this machine has no CPython 3.13 in a pyenv")
    config = {"SLUGLINE_PYTHON": "3.13", "SLUGLINE_SERVER_DEFAULTS": "0"}

    build = warm_platform.build(warm_platform.checkout(UWSGI), config)

    assert build.code == 0, build.output
    assert _told(build) == {*OF_UWSGI}
    assert "write 'processes' instead" in " ".join(build.err.replace(" !", "").split())
    _compare_tables(build.app)


def test_a_corrected_configuration_is_served_and_nothing_is_told(warm_platform: Platform) -> None:
    mended = (
        "[uwsgi]\nbase = wsgi\nmodule = %(base)\nhttp-socket = 127.0.0.1:$(PORT)\nmaster = true\n"
        "processes = 2\nharakiri = 20\npy-call-uwsgi-fork-hooks = true\ndie-on-term = true\n"
    )
    app = warm_platform.checkout({**UWSGI, "uwsgi.ini": mended})

    build = warm_platform.build(app, {"SLUGLINE_STRICT": "1"})

    assert build.code == 0, build.output
    assert _told(build) == set()
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.get("/") == (200, "served")


def _compare_tables(app: Path) -> None:
    """Our own table of uWSGI's options names none that the real one doesn't have."""
    program = app / ".heroku/venv/bin/uwsgi"
    told = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    known = parse_options(told.stdout.splitlines())

    assert len(known) > 800
    assert UWSGI_SYNTAX.names - known - WITH_LIBRARIES == set()
