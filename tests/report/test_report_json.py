from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from planning import (
    APP,
    WSGI,
    asks,
    cached,
    installed,
    make_project,
    make_request,
    managed,
    version,
)

from buildpack.model.choice import Choice
from buildpack.model.env import EnvEdit
from buildpack.model.layout import When
from buildpack.model.machine import Archive, Machine
from buildpack.model.outcome import BuildOutcome, StepOutcome
from buildpack.model.plan import Plan, Use
from buildpack.model.project import DjangoFacts
from buildpack.plan import make_plan
from buildpack.problems.cache import CacheDamaged
from buildpack.problems.setting import SettingInvalid
from buildpack.report.json import render_json, render_report, to_json

MACHINE = Machine(offers=(managed("3.13.9"), managed("3.13.8")))
PROJECT = replace(
    make_project("django", "gunicorn", entry_points=(WSGI,)),
    version_requests=(asks("python-3.13.8"),),
    django=DjangoFacts(manage_py="manage.py", has_static_files=True),
)
PLAN = make_plan(make_request(), PROJECT, MACHINE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (1.5, 1.5),
        (version("3.13.1"), "3.13.1"),
        (Path("/a/b"), "/a/b"),
        (Use.NEW, "new"),
        ((1, "a"), [1, "a"]),
        ([Use.REUSED], ["reused"]),
        (frozenset({When.LAUNCH, When.BUILD}), ["build", "launch"]),
        ({"b": Path("x")}, {"b": "x"}),
        # Where it is while we build would tell one build from another.
        (APP, "$HOME"),
        (
            EnvEdit("A", "b"),
            {
                "name": "A",
                "value": "b",
                "how": "set",
                "during": ["build", "launch"],
                "needs": "",
            },
        ),
        (
            Choice(cached("3.13.1"), "x", "y"),
            {
                "value": {"kind": "cached", "version": "3.13.1", "build": "20260101"},
                "because": "x",
                "source": "y",
            },
        ),
        (
            installed("3.13.1"),
            {
                "kind": "installed",
                "version": "3.13.1",
                "prefix": "/opt/3.13.1",
                "build": "of 3.13.1",
            },
        ),
        (CacheDamaged(names=("venv",)), {"id": "cache-damaged", "names": ["venv"]}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_any_value_of_the_model_has_a_json_form(value: object, expected: object) -> None:
    assert to_json(value) == expected


@pytest.mark.parametrize("value", [object(), Choice], ids=["no value", "a class"])
def test_what_is_no_value_of_ours_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_json(value)


def test_a_password_in_a_location_is_masked() -> None:
    offer = Archive(version=version("3.13.1"), location="https://me:hunter2@host/a.tgz", sha256="")

    text = render_json(replace(PLAN, runtime=Choice(offer, "x", "y")))

    assert "hunter2" not in text
    assert "https://me:****@host/a.tgz" in text


def test_a_plan_reads_back_from_its_json() -> None:
    told = json.loads(render_json(PLAN))

    assert told["runtime"]["value"]["version"] == "3.13.8"
    assert told["venv"]["use"] == "new"
    assert render_json(PLAN) == render_json(make_plan(make_request(), PROJECT, MACHINE))


def report(
    plan: Plan | None = PLAN, *steps: StepOutcome, **extra: str | float | bool
) -> dict[str, object]:
    outcome = BuildOutcome(plan=plan, steps=steps, problem=None, seconds=41.23456)
    told: dict[str, object] = json.loads(render_report(outcome, extra=extra))
    return told


def test_a_good_build_is_told_under_upstreams_keys() -> None:
    told = report(
        PLAN,
        StepOutcome(step="runtime", seconds=9.00049),
        StepOutcome(step="dependencies", seconds=1.0, data={"packages": 3}),
        StepOutcome(step="static_files", seconds=2.0),
        StepOutcome(step="uwsgi", seconds=3.0),
        uv_version="0.13.8",
    )

    assert told == {
        "cache_status": "empty",
        "dependencies_install_duration": 1.0,
        "django_collectstatic": "enabled",
        "django_collectstatic_duration": 2.0,
        "package_manager": "uv",
        "packages": 3,
        "python_install_duration": 9.0,
        "python_version": "3.13.8",
        "python_version_major": "3.13",
        "python_version_origin": "runtime.txt",
        "python_version_outdated": True,
        "python_version_pinned": True,
        "python_version_requested": "python-3.13.8",
        "server": "gunicorn",
        "total_duration": 41.235,
        "uv_version": "0.13.8",
        "uwsgi_duration": 3.0,
    }


def test_a_build_that_failed_before_its_plan_is_told_too() -> None:
    problem = SettingInvalid(name="SLUGLINE_INSTALLER", value="conda" * 100, valid="uv or pip")
    outcome = BuildOutcome(plan=None, steps=(), problem=problem, seconds=0.5)

    told = json.loads(render_report(outcome))

    assert told["failure_reason"] == "setting-invalid"
    assert len(told["failure_detail"]) == 200
    assert set(told) == {"failure_reason", "failure_detail", "total_duration"}


@pytest.mark.parametrize(
    ("use", "status"),
    [
        (Use.NEW, "empty"),
        (Use.REUSED, "reused"),
        (Use.UPDATED, "reused"),
        (Use.DISCARDED, "discarded"),
    ],
)
def test_the_state_of_the_cache_is_that_of_the_virtualenv(use: Use, status: str) -> None:
    plan = replace(PLAN, venv=replace(PLAN.venv, use=use))

    assert report(plan)["cache_status"] == status


@pytest.mark.parametrize(
    ("requested", "pinned"), [("3.13", False), ("3.13.8", True), (">=3.13.8", False), ("", False)]
)
def test_only_a_whole_version_is_a_pin(requested: str, *, pinned: bool) -> None:
    assert report(replace(PLAN, requested=requested))["python_version_pinned"] is pinned


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("DISABLE_COLLECTSTATIC", "disabled-env-var"),
        (".heroku/collectstatic_disabled", "disabled-file"),
        ("default", "skipped-no-manage-py"),
        ("mysite/settings.py", "skipped-not-configured"),
    ],
)
def test_a_build_without_static_files_says_why(source: str, told: str) -> None:
    plan = replace(PLAN, collect_static=Choice(value=False, because="x", source=source))

    assert report(plan)["django_collectstatic"] == told


def test_without_django_and_server_nothing_is_told_about_them() -> None:
    plan = replace(PLAN, collect_static=None, server=None)

    assert not report(plan).keys() & {"django_collectstatic", "server"}
