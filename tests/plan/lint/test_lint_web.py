from __future__ import annotations

import pytest
from linting import Told, lint, told

from buildpack.problems.lint_web import ListensOnLocalhost, PortIgnored

APP = {"main.py": "app = make()\n"}


def told_of(line: str, env: dict[str, str] | None = None, **files: str) -> Told:
    named = {name.replace("_py", ".py"): text for name, text in files.items()}
    return told({**APP, "Procfile": f"{line}\n", **named}, env)


@pytest.mark.parametrize(
    ("line", "findings"),
    [
        ("web: uvicorn main:app", [("web-port-ignored", "Procfile:1 uvicorn")]),
        (
            "web: uvicorn --host 0.0.0.0 --port 8000 main:app",
            [("web-port-ignored", "Procfile:1 --port 8000")],
        ),
        (
            "web: uvicorn --port $PORT main:app",
            [("web-listens-on-localhost", "Procfile:1 uvicorn")],
        ),
        (
            "web: uvicorn --host=127.0.0.1 --port=${PORT} main:app",
            [("web-listens-on-localhost", "Procfile:1 --host=127.0.0.1")],
        ),
        ("web: gunicorn -b :8000 main:app", [("web-port-ignored", "Procfile:1 -b :8000")]),
        (
            "web: gunicorn --bind=127.0.0.1:$PORT main:app",
            [("web-listens-on-localhost", "Procfile:1 --bind=127.0.0.1:$PORT")],
        ),
        ("web: hypercorn main:app", [("web-port-ignored", "Procfile:1 hypercorn")]),
        ("web: daphne -p $PORT main:app", [("web-listens-on-localhost", "Procfile:1 daphne")]),
        ("web: granian main:app", [("web-port-ignored", "Procfile:1 granian")]),
        ("web: waitress-serve main:app", [("web-port-ignored", "Procfile:1 waitress-serve")]),
        (
            "web: waitress-serve --listen=localhost:$PORT main:app",
            [("web-listens-on-localhost", "Procfile:1 --listen=localhost:$PORT")],
        ),
        (
            "web: gunicorn --reload main:app",
            [("web-development-server", "Procfile:1 --reload")],
        ),
        (
            "web: python manage.py runserver 0.0.0.0:$PORT",
            [("web-development-server", "Procfile:1 runserver")],
        ),
        ("web: flask --app main run -p $PORT", [("web-development-server", "Procfile:1 run")]),
        ("web: python -m flask run", [("web-development-server", "Procfile:1 run")]),
    ],
)
def test_what_no_request_would_reach_is_told(line: str, findings: Told) -> None:
    assert told_of(line) == findings


@pytest.mark.parametrize(
    "line",
    [
        "web: gunicorn main:app",
        "web: gunicorn -b 0.0.0.0:$PORT main:app",
        "web: gunicorn -b 0.0.0.0:${PORT:-8000} -b 127.0.0.1:9000 main:app",
        "web: gunicorn -b unix:/tmp/nginx.socket main:app",
        "web: gunicorn -b $ADDRESS main:app",
        "web: gunicorn -b [::]:$PORT main:app",
        "web: uvicorn --host 0.0.0.0 --port $PORT main:app",
        "web: uvicorn --host '::' --port $PORT main:app",
        "web: uvicorn --uds /tmp/s main:app",
        "web: uvicorn $OPTIONS --host=$HOST --port=$PORT main:app",
        "web: hypercorn -c hypercorn.toml main:app",
        "web: nginx & uvicorn --port 8001 main:app",
        "web: bin/start-nginx gunicorn -b 127.0.0.1:8000 main:app",
        "web: waitress-serve --port=$PORT main:app",
        "job: uvicorn main:app",
        "web: fastapi run main.py",
        "web: python -m http.server --bind 127.0.0.1 8000",
    ],
)
def test_what_may_be_reached_is_left_alone(line: str) -> None:
    assert told_of(line) == []


def test_a_config_var_may_say_where_to_listen() -> None:
    env = {"UVICORN_HOST": "0.0.0.0", "UVICORN_PORT": "8000"}

    assert told_of("web: uvicorn main:app", env) == []
    assert told_of("web: UVICORN_HOST=:: uvicorn --port $PORT main:app") == []


def test_the_cure_is_the_line_as_it_should_read() -> None:
    first, second = (
        lint(f"web: gunicorn {option} main:app\n")[0]
        for option in ("--bind 127.0.0.1:$PORT", "--bind=0.0.0.0:80")
    )

    assert isinstance(first, ListensOnLocalhost)
    assert first.correct == "web: gunicorn --bind 0.0.0.0:$PORT main:app"
    assert isinstance(second, PortIgnored)
    assert (second.port, second.correct) == ("80", "web: gunicorn --bind=0.0.0.0:$PORT main:app")


RUN = "from flask import Flask\n\napp = Flask(__name__)\napp.run({})\n"


def test_a_program_that_web_runs_is_read_for_its_own_server() -> None:
    local = RUN.format("port=int(os.environ['PORT'])")
    fixed = RUN.format("host='0.0.0.0'")
    right = RUN.format("host='0.0.0.0', port=int(os.environ['PORT'])")

    assert told_of("web: python run.py", run_py=local) == [
        ("web-listens-on-localhost", f"run.py:4 {local.splitlines()[3]}")
    ]
    assert told_of("web: python run.py", run_py=fixed) == [
        ("web-port-ignored", "run.py:4 app.run(host='0.0.0.0')")
    ]
    assert told_of("web: python run.py", run_py=right) == []
    debugged = RUN.format("'0.0.0.0', port=int(os.environ['PORT']), debug=True")
    assert told_of("web: python run.py", run_py=debugged) == [
        ("web-development-server", f"run.py:4 {debugged.splitlines()[3]}")
    ]
    assert told_of("job: python run.py", run_py=local) == []
    assert told_of("web: gunicorn run:app", run_py=local) == []
