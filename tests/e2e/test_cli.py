"""The local command line, as on somebody's own machine."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from e2e.dyno import Dyno, move
from e2e.heroku import FIXTURES, Platform, with_ccache
from e2e.local_run import A_BUILD, LocalRun, environment, get, slugline


def _snapshot(app: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in app.rglob("*") if path.is_file()}


def test_plan_says_what_would_be_done_and_does_nothing(home: Path) -> None:
    app = FIXTURES / "django_gunicorn_static"
    before = _snapshot(app)
    done = slugline(home, "plan", app)
    as_json = slugline(home, "plan", app, "--json")

    assert done.returncode == 0, done.stderr
    assert "gunicorn" in done.stdout
    assert json.loads(as_json.stdout)["server"]["value"]["name"] == "gunicorn"
    assert _snapshot(app) == before


def test_build_makes_a_slug_as_platforms_do(home: Path, platform: Platform) -> None:
    app = FIXTURES / "uwsgi_werkzeug"
    before = _snapshot(app)
    # Where somebody else may enter.
    slug = platform.root / "local"
    compilers = with_ccache(environment(home)["PATH"], platform.objects)
    done = slugline(home, "build", app, "--slug", slug, more=compilers, limit=A_BUILD)

    assert done.returncode == 0, done.stderr
    assert _snapshot(app) == before
    plan = json.loads((slug / ".heroku/slugline/plan.json").read_text())
    (web,) = (one["value"]["command"] for one in plan["processes"])
    with closing(Dyno(move(slug), web)) as dyno:
        status, body = dyno.get("/")
        assert (status, "WSGI Information" in body) == (200, True)


def test_check_passes_an_app_that_answers(home: Path) -> None:
    done = slugline(home, "check", FIXTURES / "flask_gunicorn", "--json", limit=A_BUILD)

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
    done = slugline(home, "check", app, limit=A_BUILD)

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
    done = slugline(home, "biuld")

    assert done.returncode == 2
    assert "build" in done.stderr
