from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from planning import make_project, make_request, requirement

from buildpack.model.project import DjangoFacts, Project, RequirementsFacts
from buildpack.model.request import Purpose
from buildpack.plan.static_files import choose_addons, choose_static_files

FACTS = DjangoFacts(
    manage_py="manage.py", settings_file="mysite/settings.py", has_static_files=True
)
DJANGO = replace(make_project("django"), django=FACTS)
SETTINGS = "mysite/settings.py"
OPEN = replace(FACTS, has_static_files=False, may_have_static_files=True)
LOCKED = replace(make_project("flask").requirements, is_closed=True)


@pytest.mark.parametrize(
    ("env", "project", "expected"),
    [
        pytest.param({}, DJANGO, (True, SETTINGS), id="configured"),
        pytest.param({"DISABLE_COLLECTSTATIC": ""}, DJANGO, (True, SETTINGS), id="empty"),
        pytest.param({"DISABLE_COLLECTSTATIC": "0"}, DJANGO, (True, SETTINGS), id="zero"),
        pytest.param({"DISABLE_COLLECTSTATIC": "False"}, DJANGO, (True, SETTINGS), id="false"),
        pytest.param({"DISABLE_COLLECTSTATIC": "no"}, DJANGO, (True, SETTINGS), id="no"),
        pytest.param(
            {"DISABLE_COLLECTSTATIC": "1"}, DJANGO, (False, "DISABLE_COLLECTSTATIC"), id="one"
        ),
        pytest.param(
            {"DISABLE_COLLECTSTATIC": "x"}, DJANGO, (False, "DISABLE_COLLECTSTATIC"), id="any text"
        ),
        pytest.param(
            {},
            replace(DJANGO, django=replace(FACTS, has_static_files=False)),
            (False, SETTINGS),
            id="not configured",
        ),
        pytest.param(
            {},
            replace(DJANGO, django=DjangoFacts(manage_py="manage.py")),
            (False, "manage.py"),
            id="no settings found",
        ),
        pytest.param({}, make_project("django"), (False, "default"), id="no manage.py"),
        pytest.param(
            {}, replace(DJANGO, requirements=LOCKED), None, id="a lock that leads to no Django"
        ),
        pytest.param(
            {},
            replace(make_project("wagtail"), django=FACTS),
            (True, SETTINGS),
            id="another package may bring Django",
        ),
        pytest.param(
            {},
            replace(DJANGO, django=replace(FACTS, has_collecting_disabled=True)),
            (False, ".heroku/collectstatic_disabled"),
            id="switched off by a file",
        ),
        pytest.param(
            {},
            replace(DJANGO, django=OPEN),
            (True, SETTINGS),
            id="left open",
        ),
        pytest.param(
            {},
            replace(DJANGO, requirements=RequirementsFacts(has_unnamed=True)),
            (True, SETTINGS),
            id="a package without a name may be Django",
        ),
        pytest.param(
            {},
            replace(DJANGO, requirements=RequirementsFacts(local_projects=("./lib",))),
            (True, SETTINGS),
            id="a local project may need Django",
        ),
        pytest.param(
            {}, Project(requirements=RequirementsFacts(has_unnamed=True)), None, id="no sign of it"
        ),
    ],
)
def test_static_files_are_collected_where_django_is_set_up_for_it(
    env: Mapping[str, str], project: Project, expected: tuple[bool, str] | None
) -> None:
    choice = choose_static_files(make_request(env), project)

    assert (choice and (choice.value, choice.source)) == expected


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (FACTS, "mysite/settings.py uses django.contrib.staticfiles and names a STATIC_ROOT"),
        (
            OPEN,
            "mysite/settings.py leaves open whether there are any, and Django knows",
        ),
        (
            replace(FACTS, has_static_files=False, names_static_files=True),
            "mysite/settings.py names no STATIC_ROOT to collect them into",
        ),
        (
            replace(FACTS, has_static_files=False),
            "mysite/settings.py doesn't name django.contrib.staticfiles",
        ),
    ],
    ids=["wanted", "left open", "no root", "not installed"],
)
def test_the_reason_says_what_is_missing(facts: DjangoFacts, because: str) -> None:
    choice = choose_static_files(make_request(), replace(DJANGO, django=facts))

    assert choice is not None
    assert choice.because == because


@pytest.mark.parametrize(
    ("lines", "addons"),
    [
        (("django", "psycopg"), ("heroku-postgresql",)),
        (("django", "psycopg2"), ("heroku-postgresql",)),
        (("django", "psycopg2-binary"), ("heroku-postgresql",)),
        (("django",), ()),
        (("flask", "psycopg2"), ()),
        (("django", "psycopg-binary"), ("heroku-postgresql",)),
    ],
    ids="+".join,
)
def test_a_django_app_with_a_postgres_driver_wants_a_database(
    lines: tuple[str, ...], addons: tuple[str, ...]
) -> None:
    assert choose_addons(make_project(*lines)) == addons


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, (False, "tests")),
        ({"DISABLE_COLLECTSTATIC": "0"}, (True, SETTINGS)),
        ({"DISABLE_COLLECTSTATIC": "1"}, (False, "DISABLE_COLLECTSTATIC")),
    ],
)
def test_a_build_for_tests_collects_only_on_demand(
    env: dict[str, str], expected: tuple[bool, str]
) -> None:
    choice = choose_static_files(replace(make_request(env), purpose=Purpose.TEST), DJANGO)

    assert choice is not None
    assert (choice.value, choice.source) == expected


def test_a_constraint_brings_no_database() -> None:
    driver = replace(requirement("psycopg2"), is_constraint=True)

    assert choose_addons(make_project("django", driver)) == ()
