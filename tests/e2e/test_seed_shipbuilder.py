"""ShipBuilder's guide for Python apps, followed as its user would: docs/seeds.md has the table."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import FIXTURES, Platform

# The three Procfiles as the guide prints them; the fixtures hold them corrected.
DJANGO_GUNICORN = (
    'web: gunicorn -w $(test -n "${GUNICORN_WORKERS}" && echo $GUNICORN_WORKERS || echo 1) '
    '-b 0.0.0.0:$(test -n "${PORT}" && echo $PORT || echo 8000) app.wsgi:application\n'
    "scheduler: python app/manage.py celerybeat --loglevel=INFO\n"
    "worker: python app/manage.py celeryd -E -Q default --hostanme=$PS.shipbuilder.io "
    "--maxtasksperchild=50 --loglevel=INFO\n"
)
_REST = (
    '--http-raw-body --post-buffering 1 --logformat=\'%(addr) "%(method) %(uri) %(proto)" '
    '%(status) %(size) %(msecs)ms "%(referer)" "%(uagent)"\'\n'
)
DJANGO_UWSGI = (
    "web: uwsgi --chdir=$(pwd) --module=app.wsgi:application --env --master "
    "--pidfile=/tmp/django-master.pid --http=0.0.0.0:${PORT:-'8000'} "
    "--processes=${UWSGI_PROCESSES:-'1'} --harakiri=60 --max-requests=500 --vacuum "
    f'--static-map="/static=$(pwd)/app/static" {_REST}'
)
FLASK_UWSGI = (
    "web: web: uwsgi --chdir=$(pwd) --module=prod:app --master "
    "--pidfile=/tmp/flask-master.pid --http=0.0.0.0:${PORT:-'8009'} "
    "--processes=${UWSGI_PROCESSES:-'1'} --harakiri=180 --max-requests=500 --vacuum "
    f'--static-map="/static=$(pwd)/static" {_REST}'
)
SLOW = """\
import time
import uwsgi


def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(3)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"master %d\\n" % uwsgi.masterpid()]
"""


def _fixture(name: str, procfile: str) -> dict[str, str]:
    """Return a fixture with a Procfile as the guide prints it."""
    top = FIXTURES / name
    files = {
        str(path.relative_to(top)): path.read_text()
        for path in top.rglob("*")
        if path.is_file() and path.name != "expect.json"
    }
    return {**files, "Procfile": procfile}


def test_the_first_procfile_is_served_and_its_misspelt_option_told(platform: Platform) -> None:
    files = _fixture("shipbuilder_django_gunicorn", DJANGO_GUNICORN)
    build = platform.build(platform.checkout(files))

    assert build.code == 0, build.output
    assert "command-option-unknown" in build.notices
    assert "--hostname" in build.err
    slug = move(build.app)
    with closing(Dyno(slug, build.processes["web"], {"GUNICORN_WORKERS": "2"})) as web:
        web.says("Booting worker", times=2)
        assert web.get("/")[0] == 200


def test_the_second_procfile_gets_its_master_back(warm_platform: Platform) -> None:
    """`--env` swallows `--master`; without a master harakiri and respawning are dead letters."""
    files = {
        "Procfile": DJANGO_UWSGI,
        "requirements.txt": "uwsgi\n",
        "app/__init__.py": "",
        "app/wsgi.py": SLOW.replace("def app(", "def application("),
        "app/static/hello.txt": "A static file.\n",
    }
    build = warm_platform.build(warm_platform.checkout(files))

    assert build.code == 0, build.output
    assert {"command-option-swallowed", "uwsgi-harakiri-too-long"} <= set(build.notices)
    assert "--env" in build.err
    with (
        closing(Dyno(move(build.app), build.processes["web"])) as web,
        ThreadPoolExecutor() as elsewhere,
    ):
        status, body = web.get("/")
        assert (status, int(body.split()[1]) > 0) == (200, True), web.log
        assert web.get("/static/hello.txt") == (200, "A static file.\n")
        asking = elsewhere.submit(web.get, "/slow")
        time.sleep(1.0)
        web.process.terminate()

        assert asking.result()[0] == 200, web.log
        assert web.process.wait(timeout=10) == 0


def test_the_third_procfile_is_told_and_its_command_shown_right(warm_platform: Platform) -> None:
    files = {"Procfile": FLASK_UWSGI, "requirements.txt": "uwsgi\n", "prod.py": SLOW}
    build = warm_platform.build(warm_platform.checkout(files))
    strict = warm_platform.build(warm_platform.checkout(files), {"SLUGLINE_STRICT": "1"})

    assert (build.code, strict.code) == (0, 1), strict.output
    assert "procfile-name-repeated" in build.notices
    assert "web: uwsgi --chdir=" in build.err
    with closing(Dyno(move(build.app), build.processes["web"])) as web:
        assert web.process.wait(timeout=10) == 127


@pytest.mark.parametrize(
    ("status", "passes"),
    [("200 OK", True), ("302 Found", True), ("404 Not Found", False), ("500 Oops", False)],
)
def test_a_deploy_needs_a_page_that_answers(
    status: str, *, passes: bool, warm_platform: Platform
) -> None:
    """Step 0, which its own check let pass for any status."""
    app = (
        "def application(environ, start_response):\n"
        f"    start_response('{status}', [('Location', '/here')])\n"
        "    return [b'text']\n"
    )
    files = {"wsgi.py": app, "requirements.txt": "gunicorn\n"}
    build = warm_platform.build(warm_platform.checkout(files), {"SLUGLINE_BOOT_CHECK": "require"})

    assert build.code == (0 if passes else 1), build.output
    assert build.errors == ([] if passes else ["boot-error-status"])


def test_config_set_reaches_the_build_and_the_app(warm_platform: Platform) -> None:
    config = {"DATABASE_URL": "postgres://example.com:5432/mydb", "TWILIO_APP_SID": "SOME_APP_SID"}
    app = (
        "import os\n\n\ndef application(environ, start_response):\n"
        "    start_response('200 OK', [])\n"
        "    return [os.environ['TWILIO_APP_SID'].encode()]\n"
    )
    files = {
        "wsgi.py": app,
        "requirements.txt": "gunicorn\n",
        "bin/post_compile": '#!/bin/sh\necho "seen at build: $DATABASE_URL"\n',
    }
    checkout = warm_platform.checkout(files)
    (checkout / "bin/post_compile").chmod(0o755)
    build = warm_platform.build(checkout, config)

    assert "seen at build: postgres://example.com:5432/mydb" in build.out
    with closing(Dyno(move(build.app), build.processes["web"], config)) as web:
        assert web.get("/") == (200, "SOME_APP_SID")
