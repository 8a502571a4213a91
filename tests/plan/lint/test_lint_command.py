from __future__ import annotations

import pytest
from linting import Told, lint, told

from buildpack.model.source_line import SourceLine
from buildpack.problems.lint_command import NameRepeated, OptionUnknown


@pytest.mark.parametrize(
    ("line", "findings"),
    [
        pytest.param("web: web: a b", [("procfile-name-repeated", "Procfile:1 web:")], id="name"),
        pytest.param("w: python x.py", [("procfile-name-short", "Procfile:1 w")], id="short"),
        pytest.param(
            "job: celery -A a worker --conurrency 4 --loglvel=INFO",
            [
                ("command-option-unknown", "Procfile:1 --conurrency"),
                ("command-option-unknown", "Procfile:1 --loglvel"),
            ],
            id="celery's options",
        ),
        pytest.param(
            "job: gunicorn --wokers 2 --worker-clas=gevent a:b",
            [("command-option-unknown", "Procfile:1 --wokers")],
            id="a beginning is enough",
        ),
        pytest.param(
            "job: uvicorn --host --port $PORT a:b",
            [("command-option-swallowed", "Procfile:1 --host")],
            id="swallowed",
        ),
        pytest.param(
            "job: uwsgi --http :$PORT --http-keepalive 95 -w a",
            [("command-option-apart", "Procfile:1 --http-keepalive 95")],
            id="apart",
        ),
        pytest.param(
            "job: gunicorn -b 0.0.0.0:$(PORT) -w '$(WORKERS)' a:b",
            [("command-variable-misspelt", "Procfile:1 $(PORT)")],
            id="a variable in round brackets",
        ),
        pytest.param(
            "job: python app/manage.py celeryd",
            [("command-removed", "Procfile:1 celeryd")],
            id="celeryd",
        ),
        pytest.param(
            "job: gunicorn -D a:b", [("server-daemonizes", "Procfile:1 -D")], id="gunicorn -D"
        ),
        pytest.param(
            "job: uwsgi --daemonize=/tmp/log",
            [("server-daemonizes", "Procfile:1 --daemonize=/tmp/log")],
            id="uwsgi --daemonize",
        ),
        pytest.param(
            "job: celery -A a beat --detach",
            [("server-daemonizes", "Procfile:1 --detach")],
            id="celery --detach",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(line: str, findings: Told) -> None:
    assert told(f"{line}\n") == findings


@pytest.mark.parametrize(
    "line",
    [
        "web-2: ./web: now",
        "job: gunicorn --access-logfile - --log-file - --threads 4 a:b",
        "job: gunicorn --name --unheard-of a:b",
        "job: gunicorn -b 0.0.0.0:$(echo $PORT) -w $(nproc) a:b",
        "job: celery -A a worker -l info -c ${N:-2} --max-tasks-per-child=10 --without-gossip",
        "job: celery -A a flower --hostanme=x",
        "job: celery --app=a.b beat -S django --pidfile=",
        "job: uwsgi --http-keepalive=95 --need-app --mule --env A=b --cheaper 1",
        "job: uvicorn --no-access-log --ws-ping-interval 2 a:b",
        "job: hypercorn --bind 0.0.0.0:$PORT --websocket-ping-interval 2 a:b",
        "job: python manage.py migrate && python worker.py --hostanme=x",
        'job: if [ -n "$A" ]; then gunicorn a:b; fi',
    ],
)
def test_what_is_right_is_left_alone(line: str) -> None:
    assert told(f"{line}\n") == []


def test_the_cure_is_the_whole_line() -> None:
    problem = lint("# a comment\nweb:  web:   gunicorn a:b\n")[0]

    place = SourceLine("Procfile", 2, "web: web:   gunicorn a:b", 6, 4)
    assert problem == NameRepeated(place, "web:", "web: gunicorn a:b")


def test_the_nearest_option_is_named() -> None:
    place = SourceLine("Procfile", 1, "job: celery worker --hostanme=x", 20, 10)

    assert lint("job: celery worker --hostanme=x\n") == (
        OptionUnknown(place, "celery", "--hostanme", "--hostname"),
    )


def test_celerys_old_commands_are_fine_with_the_package_that_has_them() -> None:
    files = {"Procfile": "job: python manage.py celeryd\n", "requirements.txt": "django-celery\n"}

    assert told(files) == []


def test_commands_of_that_name_that_the_app_brings_itself_are_its_own() -> None:
    files = {
        "Procfile": "job: python manage.py celeryd\n",
        "manage.py": "import django\n",
        "shop/management/commands/celeryd.py": "",
    }

    assert told(files) == []
