from __future__ import annotations

import json
from dataclasses import replace

import pytest
from planning import WSGI, make_project, make_request, managed

from buildpack.launch.release_yml import render_release_yml
from buildpack.model.choice import Choice
from buildpack.model.machine import Machine
from buildpack.model.plan import Plan
from buildpack.model.process import Process
from buildpack.plan import make_plan

MACHINE = Machine(offers=(managed("3.14.2"),))
PLAN = make_plan(make_request(), make_project("gunicorn", entry_points=(WSGI,)), MACHINE)


def derived(name: str, command: str, source: str = "default") -> Plan:
    return replace(PLAN, processes=(Choice(Process(name, command), "of tests", source),))


def test_derived_processes_and_addons_are_told() -> None:
    plan = replace(PLAN, addons=("heroku-postgresql",))

    assert render_release_yml(plan) == (
        "---\n"
        "default_process_types:\n"
        '  web: "gunicorn --bind 0.0.0.0:$PORT app:app"\n'
        "addons:\n"
        "  - heroku-postgresql\n"
    )


def test_what_stands_in_the_procfile_is_not_repeated() -> None:
    assert render_release_yml(derived("web", "x", "Procfile")) == "---\n{}\n"


@pytest.mark.parametrize(
    ("command", "scalar"),
    [
        ('echo "a\\b" # c: d', '"echo \\"a\\\\b\\" # c: d"'),
        ("echo \u00e9\U0001f600", '"echo \u00e9\U0001f600"'),
        ("echo \x7f\x85\u2028\ufeff", '"echo \\u007f\\u0085\\u2028\\ufeff"'),
        ("a\nb\tc\x00", '"a\\nb\\tc\\u0000"'),
    ],
    ids=["quotes", "beyond ASCII", "unprintable", "control characters"],
)
def test_any_command_is_one_double_quoted_scalar(command: str, scalar: str) -> None:
    line = render_release_yml(derived("web", command)).splitlines()[2]

    assert line == f"  web: {scalar}"
    assert json.loads(scalar) == command


@pytest.mark.parametrize(
    ("name", "key"),
    [("web", "web"), ("on", '"on"'), ("null", '"null"'), ("1", '"1"'), ("-a", '"-a"')],
)
def test_a_name_that_yaml_would_misread_is_quoted(name: str, key: str) -> None:
    assert render_release_yml(derived(name, "x")).splitlines()[2] == f'  {key}: "x"'
