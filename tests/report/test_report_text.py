from __future__ import annotations

from dataclasses import replace

import pytest
from planning import WSGI, asks, make_project, make_request, managed

from buildpack.model.choice import Choice
from buildpack.model.machine import Machine
from buildpack.model.outcome import BuildOutcome, StepOutcome
from buildpack.model.process import Process
from buildpack.model.project import Corpus, DjangoFacts
from buildpack.model.request import Purpose
from buildpack.model.wheelhouse import Wheelhouse
from buildpack.plan import make_plan
from buildpack.report.text import render_plan, render_seconds, render_size, render_summary

MACHINE = Machine(offers=(managed("3.13.9"),))
DJANGO = DjangoFacts(manage_py="manage.py", settings_file="s.py", has_static_files=True)
PROJECT = replace(
    make_project("django", "uwsgi", entry_points=(WSGI,)),
    version_requests=(asks("3.13"),),
    django=DJANGO,
)

TURNED_OFF = "your app doesn't say otherwise; SLUGLINE_SERVER_DEFAULTS=0 turns them off"
LISTED = "your packages are listed in requirements.txt, and uv installs them fastest"


def test_a_plan_is_told_choice_by_choice_in_columns() -> None:
    assert render_plan(make_plan(make_request(), PROJECT, MACHINE)) == [
        "Python 3.13.9  because runtime.txt asks for 3.13",
        f"uv{' ' * 13}because {LISTED}",
        "uWSGI          because it is in requirements.txt",
        "static files   because s.py uses django.contrib.staticfiles and names a STATIC_ROOT",
        "web            uwsgi .heroku/slugline/uwsgi.ini",
        "               because app.py, line 3 makes a Flask application",
        "defaults       FORWARDED_ALLOW_IPS",
        f"               because {TURNED_OFF}",
    ]


def test_what_was_passed_over_is_told_in_one_breath() -> None:
    others = tuple(
        replace(WSGI, module=name, file=f"src/{name}.py", root="src", rank=number)
        for number, name in enumerate(("one", "two", "three", "four", "five"), 1)
    )
    project = replace(
        PROJECT, entry_points=(WSGI, replace(others[0], is_factory=True), *others[1:])
    )

    told = " ".join(" ".join(render_plan(make_plan(make_request(), project, MACHINE))).split())

    assert (
        "because app.py, line 3 makes a Flask application; passed over: "
        "src/one:app() (src/one.py, line 3), src/two:app (src/two.py, line 3), "
        "src/three:app (src/three.py, line 3) and 2 more defaults"
    ) in told


def test_data_and_the_line_that_would_migrate_are_told() -> None:
    project = replace(
        PROJECT,
        requirements=make_project("django", "gunicorn", "nltk").requirements,
        django=replace(DJANGO, has_migrations=True),
        corpora=(Corpus("stopwords", 1),),
    )

    lines = render_plan(make_plan(make_request(), project, MACHINE))

    assert "NLTK data      because nltk.txt asks for stopwords" in lines
    told = lines.index("no migrations  release: python manage.py migrate --noinput")
    assert " ".join(" ".join(lines[told + 1 : told + 3]).split()) == (
        "because nothing runs your migrations; in your Procfile this line would, at each deploy"
    )


def test_what_is_left_out_is_told_too_and_a_password_is_not() -> None:
    project = replace(
        PROJECT,
        procfile=(Process("web", "run https://me:hunter2@host/"),),
        django=replace(DJANGO, has_static_files=False),
    )

    lines = render_plan(make_plan(make_request(), project, MACHINE))

    assert [line[:16].rstrip() for line in lines] == [
        "Python 3.13.9",
        "uv",
        "no static files",
        "web",
        "",
    ]
    assert lines[3].endswith("run https://me:****@host/")


def test_the_options_that_a_server_starts_with_are_told() -> None:
    project = make_project("gunicorn", entry_points=(WSGI,))

    lines = render_plan(make_plan(make_request(), project, MACHINE))

    told = " ".join(line.strip() for line in lines[-4:])
    assert told == (
        "defaults       FORWARDED_ALLOW_IPS GUNICORN_CMD_ARGS='--keep-alive=95 "
        "--no-control-socket --worker-tmp-dir=/dev/shm --graceful-timeout=25 --access-logfile=- "
        f"--threads=$SLUGLINE_THREADS' because {TURNED_OFF}"
    )


def test_what_is_long_goes_on_below_in_whole_words() -> None:
    command = f"gunicorn --worker-class {'w' * 90} wsgi:app"
    project = replace(PROJECT, procfile=(Process("web", command),), django=None)

    request = make_request({"SLUGLINE_SERVER_DEFAULTS": "0"})
    lines = render_plan(make_plan(request, project, MACHINE))

    assert [line.split() for line in lines if "web" in line or line.startswith(" ")] == [
        ["web", "gunicorn", "--worker-class"],
        ["w" * 90],
        ["wsgi:app"],
        ["because", "your", "Procfile", "says", "so"],
    ]


def test_a_plan_without_server_and_django_is_short() -> None:
    plan = make_plan(make_request(), make_project("flask"), MACHINE)

    assert [line[:7].rstrip() for line in render_plan(plan) if line[0] != " "] == ["Python", "uv"]


def test_how_tests_are_run_is_told_in_a_build_for_them() -> None:
    request = replace(make_request({"SLUGLINE_TEST": "pytest -x"}), purpose=Purpose.TEST)

    lines = render_plan(make_plan(request, make_project("flask"), MACHINE))

    assert [line.split() for line in lines[-2:]] == [
        ["tests", "pytest", "-x"],
        ["because", "SLUGLINE_TEST", "says", "so"],
    ]


def test_a_summary_adds_up() -> None:
    outcome = BuildOutcome(
        plan=None,
        steps=(
            StepOutcome(step="runtime", seconds=9.0),
            StepOutcome(step="static_files", seconds=3.4),
            StepOutcome(step="byte_code", seconds=0.5),
            StepOutcome(step="server", seconds=0.01),
        ),
        problem=None,
        seconds=41.0,
    )

    assert render_summary(outcome, {"Python": 49_400_000, "app": 700_000}) == [
        "Done in 41s",
        "Python 9.0s, static files 3.4s, byte code 0.5s, other 28s",
        "Slug 50 MB: Python 49 MB, app 0.7 MB",
    ]


def test_a_build_without_steps_is_just_done() -> None:
    outcome = BuildOutcome(plan=None, steps=(), problem=None, seconds=0.04)

    assert render_summary(outcome, {}) == ["Done in 0.0s"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.44, "0.4s"), (9.96, "10s"), (59.4, "59s"), (59.6, "1m 00s"), (125.0, "2m 05s")],
)
def test_seconds_read_as_people_say_them(seconds: float, text: str) -> None:
    assert render_seconds(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0.0 MB"), (9_960_000, "10 MB"), (1_234_000_000, "1234 MB")]
)
def test_sizes_read_in_megabytes(size: int, text: str) -> None:
    assert render_size(size) == text


def test_the_apps_directory_and_its_package_files_are_told() -> None:
    plan = make_plan(make_request(), make_project("flask"), MACHINE)
    below = replace(
        plan,
        app_dir=Choice("backend", "SLUGLINE_APP_DIR names it", "SLUGLINE_APP_DIR"),
        wheelhouse=Choice(Wheelhouse(path="vendor", is_alone=True), "it holds all", "vendor"),
    )

    lines = render_plan(below)

    assert lines[0] == "app in backend  because SLUGLINE_APP_DIR names it"
    assert "vendor          because it holds all" in lines
