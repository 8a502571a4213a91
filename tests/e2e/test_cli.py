"""The local command line, as on somebody's own machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import FIXTURES, TOP, Platform
from e2e.local_run import LocalRun, get

from buildpack.system.local_cache import cache_for

SLUGLINE = TOP / "bin/slugline"


@pytest.fixture
def home(tmp_path: Path, full_cache: Path) -> Path:
    """A home whose cache has our tools, and a uWSGI for the apps that need one."""
    tools = tmp_path / ".cache/slugline/tools"
    shutil.copytree(full_cache / "slugline/tools", tools, symlinks=True)
    for name in ("no_requirements", "uwsgi_werkzeug"):
        cache = cache_for(tmp_path / ".cache", FIXTURES / name)
        shutil.copytree(full_cache / "slugline/v1/uwsgi", cache / "slugline/v1/uwsgi")
    return tmp_path


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": ""}  # noqa: TID251 - this machine's.


def _slugline(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SLUGLINE, *arguments],
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _snapshot(app: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in app.rglob("*") if path.is_file()}


def test_plan_says_what_would_be_done_and_does_nothing(home: Path) -> None:
    app = FIXTURES / "django_gunicorn_static"
    before = _snapshot(app)
    done = _slugline(home, "plan", app)
    as_json = _slugline(home, "plan", app, "--json")

    assert done.returncode == 0, done.stderr
    assert "gunicorn" in done.stdout
    assert json.loads(as_json.stdout)["server"]["value"]["name"] == "gunicorn"
    assert _snapshot(app) == before


def test_build_makes_a_slug_that_boots(home: Path) -> None:
    app = FIXTURES / "uwsgi_werkzeug"
    before = _snapshot(app)
    slug = home / "slug"
    done = _slugline(home, "build", app, "--slug", slug)

    assert done.returncode == 0, done.stderr
    assert _snapshot(app) == before
    assert (slug / ".heroku/slugline/plan.json").is_file()
    assert (slug / ".profile.d/python.sh").is_file()


def test_check_passes_an_app_that_answers(home: Path) -> None:
    done = _slugline(home, "check", FIXTURES / "no_requirements", "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["boot_check"], told["boot_check_status"]) == ("passed", 200)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param("raise SystemExit('no settings')", "boot-crashed", id="it crashes"),
        pytest.param("start_response('500 Oh', []); return []", "boot-error-status", id="it fails"),
    ],
)
def test_check_names_what_is_wrong_with_an_app_that_does_not(
    body: str, problem: str, home: Path
) -> None:
    app = home / "app"
    app.mkdir()
    indent = "" if problem == "boot-crashed" else "def application(environ, start_response):\n    "
    server = (
        "\n\nimport os\nfrom wsgiref.simple_server import make_server\n"
        "make_server('127.0.0.1', int(os.environ['PORT']), application).serve_forever()\n"
    )
    (app / "app.py").write_text(f"{indent}{body}{server}")
    (app / "Procfile").write_text("web: python app.py\n")
    done = _slugline(home, "check", app)

    assert done.returncode == 1, done.stdout
    assert f"[{problem}]" in done.stderr


def test_run_starts_every_process_and_ctrl_c_ends_them(home: Path) -> None:
    with closing(LocalRun(home, FIXTURES / "procfile_shell")) as running:
        port = running.port
        for line in (
            r"scheduler\.1 +\| tick",
            r"web\.1 +\| .*Listening",
            r"worker\.1 +\| working as",
        ):
            running.says(line)
        answer = get(port)
        code = running.end()

    assert answer.body.startswith("Served from ")
    assert code == 0
    with pytest.raises(ConnectionRefusedError):
        get(port)


def test_a_command_that_does_not_exist_gets_help(home: Path) -> None:
    done = _slugline(home, "biuld")

    assert done.returncode == 2
    assert "build" in done.stderr


def test_the_slug_of_the_command_line_is_the_platforms(home: Path, platform: Platform) -> None:
    slug = platform.root / "local"
    done = _slugline(home, "build", FIXTURES / "procfile_shell", "--slug", slug)
    assert done.returncode == 0, done.stderr
    moved = move(slug)

    dyno = Dyno(moved, "gunicorn --bind 127.0.0.1:$PORT app.wsgi")
    try:
        assert dyno.get("/")[0] == 200
    finally:
        dyno.close()
