"""The S2I door: builder scripts as the client and a cluster call them, on the bare machine."""

from __future__ import annotations

import getpass
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import ANOTHER
from e2e.heroku import series_at_hand
from e2e.s2i import Builder

from buildpack.system.http import free_port

WSGI = """\
import getpass
import os


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    where = os.path.basename(os.getcwd())
    # Who has no name in /etc/passwd is called by these variables.
    return [f"{__name__} in {where}, {os.environ.get('WHO')}, {getpass.getuser()}\\n".encode()]
"""
# A server of the app's own that finds its port by itself.
SERVER = """\
import os
from wsgiref.simple_server import make_server

from wsgi import application

make_server("0.0.0.0", int(os.environ["PORT"]), application).serve_forever()
"""
APP = {
    "requirements.txt": "gunicorn\n",
    ".python-version": "3.13\n",
    "wsgi.py": WSGI,
    "other.py": WSGI,
    "serve.py": SERVER,
    ".s2i/environment": "# Who answers\nWHO=the image\n",
}
USER = getpass.getuser() if ANOTHER is None else "default"


@pytest.fixture
def builder(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Builder]:
    """A builder image with our tools in it."""
    root = ground / f"s2i-{secrets.token_hex(6)}"
    root.mkdir()
    # The stack for which the cache was filled.
    yield Builder(root, buildpack, full_cache, {"STACK": "heroku-24"})
    shutil.rmtree(root)


@pytest.fixture(scope="session")
def warm(full_cache: Path) -> bytes:
    """What ``save-artifacts`` gives of an image of another app: a CPython and a uWSGI."""
    names = ("slugline/v1/python", "slugline/v1/uwsgi")
    pack = ["tar", "-cf", "-", "-C", str(full_cache), *names]
    return subprocess.run(pack, capture_output=True, check=True).stdout


def test_an_app_is_built_served_and_built_again_from_what_was_kept(
    builder: Builder, warm: bytes
) -> None:
    first = builder.build(APP, artifacts=warm)
    assert first.code == 0, first.output
    with closing(builder.start(first)) as web:
        assert web.get("/") == (200, f"wsgi in src, the image, {USER}\n")
        # A pod's SIGTERM goes to its first process alone.
        web.process.terminate()
        assert web.process.wait(timeout=10) == 0

    again = builder.build(APP, incremental=True)

    assert again.code == 0, again.output
    assert "Running '" not in again.out, again.out
    assert "Installing" not in again.out, again.out
    with closing(builder.start(again)) as web:
        assert web.get("/")[0] == 200


def test_one_requirement_more_is_all_that_is_installed(builder: Builder, warm: bytes) -> None:
    builder.build(APP, artifacts=warm)

    more = builder.build(APP | {"requirements.txt": "gunicorn\nmarkupsafe\n"}, incremental=True)

    assert [line.split("==")[0] for line in more.out.splitlines() if " + " in line] == [
        "        + markupsafe"
    ], more.output


def test_what_is_kept_shares_its_files_with_the_app(builder: Builder, warm: bytes) -> None:
    built = builder.build(APP, artifacts=warm)

    package = ".heroku/venv/lib/python3.13/site-packages/gunicorn/__init__.py"
    assert (built.app / package).stat().st_nlink > 1
    assert sorted(path.name for path in (builder.top / "cache/slugline").iterdir()) == [
        "lock",
        "notes",
        "v1",
    ]


def test_the_group_may_write_the_app_and_read_the_rest(builder: Builder, warm: bytes) -> None:
    built = builder.build(APP | {"bin/tool": "#!/bin/sh\n"}, artifacts=warm)

    modes = {
        name: (built.app / name).stat().st_mode & 0o777
        for name in (".", "bin", "bin/tool", "wsgi.py", ".heroku/venv/pyvenv.cfg")
    }
    assert modes == {
        ".": 0o775,
        "bin": 0o775,
        "bin/tool": 0o775,
        "wsgi.py": 0o664,
        ".heroku/venv/pyvenv.cfg": 0o644,
    }


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"APP_FILE": "serve.py"}, "wsgi in src"),
        ({"APP_SCRIPT": "start"}, "other in src"),
        ({"APP_HOME": "home", "APP_MODULE": "inside"}, "inside in home"),
        ({"APP_HOME": "home"}, "wsgi in home"),
        ({"APP_HOME": "second"}, "app in second"),
        ({"APP_HOME": "home", "APP_CONFIG": "conf.py"}, "wsgi in home, the file"),
    ],
)
def test_variables_of_other_builders_say_what_web_is(
    env: dict[str, str], expected: str, builder: Builder, warm: bytes
) -> None:
    files = {
        "start": "#!/bin/sh\nexec gunicorn --bind 0.0.0.0:$PORT other:application\n",
        "home/inside.py": WSGI,
        "home/wsgi.py": WSGI,
        "home/conf.py": "raw_env = ['WHO=the file']\n",
        "second/app.py": WSGI,
    }

    built = builder.build(APP | files, env, artifacts=warm)

    assert built.code == 0, built.output
    assert f"{next(iter(env))} says so" in built.out or "APP_" in built.out, built.out
    with closing(builder.start(built)) as web:
        assert web.get("/")[1].startswith(f"{expected}, ")


@pytest.mark.parametrize(
    ("files", "env"),
    [
        ({"gunicorn.conf.py": "bind = '0.0.0.0:{port}'\n"}, {}),
        (
            {"gunicorn.conf.py": "bind = '0.0.0.0:{port}'\nwsgi_app = 'wsgi:application'\n"},
            {},
        ),
        ({"conf.py": "bind = '0.0.0.0:{port}'\n"}, {"APP_CONFIG": "conf.py"}),
        ({}, {"GUNICORN_CMD_ARGS": "-w 1 -b 127.0.0.1:{port}"}),
    ],
)
def test_gunicorn_listens_where_its_user_says(
    files: dict[str, str], env: dict[str, str], builder: Builder, warm: bytes
) -> None:
    port = free_port()
    files, env = (
        {name: text.format(port=port) for name, text in one.items()} for one in (files, env)
    )

    built = builder.build(APP | files, env, artifacts=warm)

    with closing(builder.start(built, port=port)) as web:
        assert web.get("/")[0] == 200


def test_what_a_running_container_is_told_wins(builder: Builder, warm: bytes) -> None:
    built = builder.build(APP, {"APP_MODULE": "wsgi:application"}, artifacts=warm)
    told = {"APP_MODULE": "other:application", "WHO": "the pod"}

    with closing(builder.start(built, told)) as web:
        assert web.get("/")[1] == f"other in src, the pod, {USER}\n"
    with closing(builder.start(built, {"APP_FILE": "serve.py"})) as web:
        assert web.get("/")[1].startswith("wsgi in src")


def test_a_process_of_the_procfile_is_started_by_its_name(builder: Builder, warm: bytes) -> None:
    files = {"Procfile": "worker: echo working in $(pwd | wc -l) place; sleep 60\n"}
    built = builder.build(APP | files, artifacts=warm)

    assert sorted(built.processes) == ["web", "worker"]
    with closing(builder.start(built, None, "worker")) as worker:
        worker.says("working in 1 place")


def test_a_build_in_a_shell_that_has_the_apps_python_leaves_that_alone(
    builder: Builder, warm: bytes
) -> None:
    built = builder.build(APP, artifacts=warm)
    shell = [
        *("bash", "-c", '. "$0" && command -v python3 && exec "$1"'),
        str(builder.buildpack / "s2i/activate"),
        str(builder.script("assemble")),
    ]

    again = builder.run(shell, {**built.env, "SLUGLINE_PYTHON": other_series()})

    assert again.stdout.startswith(f"{builder.app}/.heroku/venv/bin/python3\n")
    assert again.returncode == 0, again.stdout + again.stderr
    with closing(builder.start(built)) as web:
        assert web.get("/")[0] == 200


def other_series() -> str:
    """Return the newest series at hand that isn't the app's."""
    return [series for series in series_at_hand() if series != "3.13"][-1]


def test_own_scripts_call_ours(builder: Builder, warm: bytes) -> None:
    files = {
        ".s2i/bin/assemble": f"#!/bin/sh\n{builder.script('assemble')} && echo more >more.txt\n",
        ".s2i/bin/run": f"#!/bin/sh\necho before\nexec {builder.script('run')}\n",
    }

    built = builder.build(APP | files, artifacts=warm)

    assert built.code == 0, built.output
    assert (builder.root / "more.txt").read_text() == "more\n"
    with closing(builder.start(built)) as web:
        assert web.get("/")[0] == 200
        assert web.log.startswith("before\n")


def test_an_app_that_nobody_can_run_says_what_was_tried(builder: Builder, warm: bytes) -> None:
    files = {"requirements.txt": "", "tools.py": "print('hello')\n", ".python-version": "3.13\n"}

    built = builder.build(files, artifacts=warm)

    assert (built.code, built.notices) == (0, ["entry-point-missing"])
    with closing(builder.start(built)) as web:
        assert web.process.wait(timeout=10) == 1
        assert web.log.startswith(" !     Error: Your app has no web process.\n")
        assert web.log.endswith(" !     [entry-point-missing]\n")


def test_bad_sources_end_a_build_with_one_message(builder: Builder) -> None:
    other = builder.build({"package.json": "{}"})
    broken = builder.build(APP | {"requirements.txt": "no such thing\n"})
    shutil.rmtree(builder.top / "src")
    nothing = builder.run([str(builder.script("assemble"))], broken.env)

    assert (other.code, other.errors) == (1, ["detect-no-app"])
    assert broken.code == 1
    assert broken.errors == ["requirement-unreadable"], broken.err
    assert nothing.returncode == 1
    assert "There is no source in" in nothing.stderr


def test_artifacts_that_are_damaged_only_cost_time(builder: Builder, warm: bytes) -> None:
    builder.build(APP, artifacts=warm)
    manifest = builder.top / "cache/slugline/v1/venv/current/manifest"
    manifest.write_text("nonsense")

    again = builder.build(APP, incremental=True)

    assert again.code == 0, again.output
    assert "cache-damaged" in again.notices, again.err
