"""The linter as a whole: ShipBuilder's Procfiles, our own fixtures, and the strict."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linting import lint, told
from planning import make_request, version

from buildpack.facts import read_project
from buildpack.model.choice import Choice
from buildpack.model.env import EnvEdit
from buildpack.model.request import Purpose
from buildpack.plan.lint import find_errors, find_lint
from buildpack.system.app_tree import DirectoryTree

FIXTURES = sorted(path.parent for path in Path(__file__).parents[2].glob("fixtures/*/expect.json"))

# The three examples of ShipBuilder's guide, word for word.
_FORMAT = (
    '--max-requests=500 --vacuum --static-map="/static=$(pwd)/static" --http-raw-body '
    '--post-buffering 1 --logformat=\'%(addr) "%(method) %(uri) %(proto)" %(status) %(size) '
    '%(msecs)ms "%(referer)" "%(uagent)"\''
)
GUNICORN = (
    'web: gunicorn -w $(test -n "${GUNICORN_WORKERS}" && echo $GUNICORN_WORKERS || echo 1) '
    '-b 0.0.0.0:$(test -n "${PORT}" && echo $PORT || echo 8000) app.wsgi:application\n'
    "scheduler: python app/manage.py celerybeat --loglevel=INFO\n"
    "worker: python app/manage.py celeryd -E -Q default --hostanme=$PS.shipbuilder.io "
    "--maxtasksperchild=50 --loglevel=INFO\n"
)
DJANGO = (
    "web: uwsgi --chdir=$(pwd) --module=app.wsgi:application --env --master "
    "--pidfile=/tmp/django-master.pid --http=0.0.0.0:${PORT:-'8000'} "
    f"--processes=${{UWSGI_PROCESSES:-'1'}} --harakiri=60 {_FORMAT}\n"
    "scheduler: python app/manage.py celerybeat --loglevel=INFO\n"
    "worker: python app/manage.py celeryd -E --hostname=$PS.shipbuilder.io "
    "--maxtasksperchild=50 --loglevel=INFO\n"
)
FLASK = (
    "web: web: uwsgi --chdir=$(pwd) --module=prod:app --master --pidfile=/tmp/flask-master.pid "
    f"--http=0.0.0.0:${{PORT:-'8009'}} --processes=${{UWSGI_PROCESSES:-'1'}} --harakiri=180 "
    f"{_FORMAT}\n"
)
APP = {"app/__init__.py": "", "app/wsgi.py": "application = make()\n", "prod.py": "app = make()\n"}
OF_ITS_DAY = {"requirements.txt": "django-celery\n"}
OFF = {"SLUGLINE_SERVER_DEFAULTS": "0"}
UNGRACEFUL = ("uwsgi-stop-ungraceful", "Procfile:1 uwsgi")


def test_the_first_procfile_of_shipbuilder() -> None:
    assert told({**APP, **OF_ITS_DAY, "Procfile": GUNICORN}) == [
        ("command-option-unknown", "Procfile:3 --hostanme")
    ]
    assert told({**APP, "Procfile": GUNICORN}) == [
        ("command-removed", "Procfile:2 celerybeat"),
        ("command-removed", "Procfile:3 celeryd"),
        ("command-option-unknown", "Procfile:3 --hostanme"),
    ]


def test_the_second_procfile_of_shipbuilder() -> None:
    findings = [
        ("command-option-swallowed", "Procfile:1 --env"),
        ("uwsgi-harakiri-inert", "Procfile:1 --harakiri=60"),
        ("uwsgi-harakiri-too-long", "Procfile:1 --harakiri=60"),
    ]

    assert told({**APP, **OF_ITS_DAY, "Procfile": DJANGO}) == findings
    assert told({**APP, **OF_ITS_DAY, "Procfile": DJANGO}, OFF) == [*findings, UNGRACEFUL]


def test_the_third_procfile_of_shipbuilder() -> None:
    findings = [
        ("procfile-name-repeated", "Procfile:1 web:"),
        ("uwsgi-harakiri-too-long", "Procfile:1 --harakiri=180"),
    ]

    assert told({**APP, "Procfile": FLASK}) == findings
    assert told({**APP, "Procfile": FLASK}, OFF) == [*findings, UNGRACEFUL]


def test_the_three_of_them_corrected_are_right() -> None:
    right = {
        **OF_ITS_DAY,
        "Procfile": "".join(
            text.replace("web: web:", f"{name}:")
            .replace("web:", f"{name}:")
            .replace("worker:", f"{name}-worker:")
            .replace("scheduler:", f"{name}-scheduler:")
            .replace("--hostanme", "--hostname")
            .replace("--env --master", "--master")
            .replace("=180", "=25")
            .replace("=60", "=25")
            for name, text in (("one", GUNICORN), ("two", DJANGO), ("three", FLASK))
        ),
    }

    assert told({**APP, **right}) == []


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_no_fixture_is_told_of_anything(fixture: Path) -> None:
    project = read_project(DirectoryTree(fixture), {})

    assert find_lint(make_request(), project, version("3.13.1")) == ()


def test_what_our_defaults_cure_is_not_told() -> None:
    project = read_project(DirectoryTree(FIXTURES[0]), {})
    cured = (Choice(EnvEdit("UWSGI_MASTER", "1"), "it is safer", "default"),)
    files = {**APP, "Procfile": "web: uwsgi --http=:$PORT -w prod:app --harakiri=20\n"}

    assert told(files) == [("uwsgi-harakiri-inert", "Procfile:1 --harakiri=20")]
    assert told(files, {"UWSGI_MASTER": "1"}) == []
    assert find_lint(make_request(), project, version("3.13.1"), launch=cured) == ()


def test_a_build_for_tests_is_told_of_nothing() -> None:
    from dataclasses import replace  # noqa: PLC0415 - only here.

    from fakes import Tree  # noqa: PLC0415 - only here.

    project = read_project(Tree({"Procfile": FLASK}), {})
    request = replace(make_request(), purpose=Purpose.TEST)

    assert find_lint(request, project, version("3.12.1")) == ()


def test_the_strict_are_stopped_by_everything_but_advice() -> None:
    found = lint("w: uwsgi --spooler=x --http-keepalive 95\n")
    ids = [problem.id for problem in found]

    assert ids == ["procfile-name-short", "command-option-apart", "uwsgi-spooler-ephemeral"]
    assert find_errors({}, found) == ()
    assert find_errors({"SLUGLINE_STRICT": "1"}, found) == (found[1],)


@given(
    st.text(alphabet="web: -_=$(){}'\"&|;\n\\.") | st.text(),
    st.sampled_from(["uwsgi", "gunicorn", "uvicorn", "celery worker", "python manage.py celeryd"]),
    st.text(),
)
def test_any_text_gives_an_answer(text: str, program: str, config: str) -> None:
    line = text.replace("\n", " ").replace("\r", " ")
    files = {
        "Procfile": f"web: {program} {line}\n",
        "uwsgi.ini": f"[uwsgi]\n{config}",
        "gunicorn.conf.py": config,
    }

    assert all(problem.explain().what for problem in lint(files))
