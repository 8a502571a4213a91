from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from planning import LAYOUT, make_project, make_request, managed, requirement

from buildpack.model.choice import Choice
from buildpack.model.layout import Place
from buildpack.model.machine import Machine
from buildpack.model.plan import Use
from buildpack.model.project import DjangoFacts, Project
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.suite import Sign, Suite, SuiteFacts
from buildpack.plan import make_plan
from buildpack.plan.test_command import choose_suite, find_suite_notices
from buildpack.problems.test_suite import NoTestsFound

REQUEST = replace(make_request(), purpose=Purpose.TEST)
PROCFILE = Sign("make test", "your Procfile says so", "Procfile, line 2")
CONFIGURED = Sign("pytest", "pytest.ini configures it", "pytest.ini")
MODULE = Sign("pytest", "test_a.py, line 1 imports pytest", "test_a.py, line 1")
UNITTEST = Sign("unittest", "test_a.py is a test module", "test_a.py")
FOUND = SuiteFacts(pytest_module=MODULE, unittest_module=UNITTEST, unittest_roots=(".",))
DJANGO = DjangoFacts(manage_py="manage.py")
MANAGE = "python manage.py test"
DISCOVER = "python -m unittest discover"


def project(*lines: str, suite: SuiteFacts = FOUND, django: DjangoFacts | None = None) -> Project:
    return replace(make_project(*lines), suite=suite, django=django)


def choose(found: Project, request: BuildRequest = REQUEST) -> tuple[str, str] | None:
    suite = choose_suite(request, found)
    return (suite.value.command, suite.source) if suite else None


@pytest.mark.parametrize("env", [{}, {"SLUGLINE_TEST": "make test"}])
def test_what_comes_before_the_tests_stays_whoever_names_them(env: dict[str, str]) -> None:
    facts = replace(FOUND, setup="createdb", env={"GREETING": "hello"})
    request = replace(make_request(env), purpose=Purpose.TEST)
    suite = choose_suite(request, project(suite=facts))

    assert suite is not None
    assert (suite.value.setup, suite.value.env) == ("createdb", {"GREETING": "hello"})


@pytest.mark.parametrize("place", ["", "back"])
def test_commands_run_where_they_stand(place: str) -> None:
    sign = replace(PROCFILE, is_at_top=not place)
    facts = replace(FOUND, commands=(sign,), setup="make ready", is_setup_at_top=not place)
    layout = replace(LAYOUT, source=LAYOUT.app / "back")
    suite = choose_suite(replace(REQUEST, layout=layout), project(suite=facts))

    assert suite is not None
    assert (suite.value.directory, suite.value.setup_directory) == (place, place)


CONFIGURED_ALONE = SuiteFacts(pytest=CONFIGURED)
PLAIN = replace(FOUND, pytest_module=None)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            project("pytest", suite=replace(FOUND, commands=(PROCFILE,)), django=DJANGO),
            ("make test", "Procfile, line 2"),
            id="a command outright",
        ),
        pytest.param(
            project("pytest", suite=CONFIGURED_ALONE), ("pytest", "pytest.ini"), id="configured"
        ),
        pytest.param(
            project("django", suite=CONFIGURED_ALONE, django=DJANGO),
            ("pytest", "pytest.ini"),
            id="configured in a Django project",
        ),
        pytest.param(
            project("flask", "pytest"), ("pytest", "requirements.txt, line 2"), id="a requirement"
        ),
        pytest.param(
            project("pytest-django", django=DJANGO),
            ("pytest", "requirements.txt, line 1"),
            id="the plug-in for Django",
        ),
        pytest.param(
            project("pytest", django=DJANGO), (MANAGE, "manage.py"), id="Django without the plug-in"
        ),
        pytest.param(project(), ("pytest", "test_a.py, line 1"), id="a module of pytest's"),
        pytest.param(project(suite=PLAIN), (DISCOVER, "test_a.py"), id="unittest"),
        pytest.param(
            project(suite=replace(PLAIN, unittest_roots=(".", "src"))),
            (f"{DISCOVER} && {DISCOVER} -s src", "test_a.py"),
            id="unittest in two places",
        ),
        pytest.param(project(suite=replace(PLAIN, unittest_roots=())), None, id="nowhere to begin"),
        pytest.param(project(suite=SuiteFacts()), None, id="nothing"),
    ],
)
def test_the_strongest_sign_says_how_tests_are_run(
    found: Project, expected: tuple[str, str] | None
) -> None:
    assert choose(found) == expected


def test_the_setting_wins_as_it_is() -> None:
    request = replace(REQUEST, env={"SLUGLINE_TEST": " pytest -k 'a b' && true "})

    assert choose(project(suite=replace(FOUND, commands=(PROCFILE,))), request) == (
        "pytest -k 'a b' && true",
        "SLUGLINE_TEST",
    )


def test_a_constraint_asks_for_no_pytest() -> None:
    line = replace(requirement("pytest"), is_constraint=True)

    assert choose(replace(make_project(line), suite=PLAIN)) == (DISCOVER, "test_a.py")


@pytest.mark.parametrize(
    ("found", "supplied"),
    [
        pytest.param(project("pytest", suite=CONFIGURED_ALONE), (), id="the app has it"),
        pytest.param(project("flask", suite=CONFIGURED_ALONE), ("pytest",), id="it has none"),
        pytest.param(
            project("django", suite=CONFIGURED_ALONE, django=DJANGO),
            ("pytest", "pytest-django"),
            id="it has none and is Django's",
        ),
        pytest.param(
            project("pytest-django", suite=CONFIGURED_ALONE, django=DJANGO),
            ("pytest",),
            id="it has the plug-in",
        ),
        pytest.param(
            project("pytest", suite=CONFIGURED_ALONE, django=DJANGO), (), id="its own choice"
        ),
        pytest.param(project(suite=PLAIN), (), id="unittest is Python's own"),
    ],
)
def test_a_pytest_that_the_app_lacks_is_supplied(found: Project, supplied: tuple[str, ...]) -> None:
    suite = choose_suite(REQUEST, found)

    assert suite is not None
    assert suite.value.supplied == supplied


@pytest.mark.parametrize(
    ("manage_py", "below", "expected"),
    [
        ("manage.py", "", ""),
        ("site/manage.py", "", "site"),
        ("manage.py", "backend", "backend"),
        ("site/manage.py", "backend", "backend/site"),
    ],
)
def test_django_tests_run_beside_manage_py(manage_py: str, below: str, expected: str) -> None:
    source = Place(Path("/build", below), PurePosixPath("$HOME", below))
    request = replace(REQUEST, layout=replace(LAYOUT, source=source))
    found = project(django=DjangoFacts(manage_py=manage_py))

    assert choose_suite(request, found) == Choice(
        Suite(command=MANAGE, directory=expected),
        f"{manage_py} is Django's, and nothing speaks of pytest",
        manage_py,
    )


def test_a_build_for_running_has_no_suite_and_misses_none() -> None:
    request = make_request({"SLUGLINE_TEST": "pytest"})

    assert choose_suite(request, project()) is None
    assert find_suite_notices(request, None) == ()


def test_a_build_for_tests_without_any_gets_a_notice() -> None:
    nothing = project(suite=SuiteFacts())
    plan = make_plan(REQUEST, nothing, Machine(offers=(managed("3.13.9"),)))

    assert plan.suite is None
    assert NoTestsFound() in plan.notices


def test_both_kinds_of_builds_keep_a_virtualenv_of_their_own() -> None:
    found, machine = project(suite=CONFIGURED_ALONE), Machine(offers=(managed("3.13.9"),))
    for_running = make_plan(make_request(), found, machine)
    for_tests = make_plan(REQUEST, found, machine)
    kept = {plan.venv.name: plan.venv.made_of for plan in (for_running, for_tests)}

    again = replace(machine, kept={**kept, "python": for_tests.python.made_of})
    supplied = project("pytest", suite=CONFIGURED_ALONE)

    assert list(kept) == ["venv", "venv-test"]
    assert make_plan(make_request(), found, again).venv.use is Use.REUSED
    assert make_plan(REQUEST, found, again).venv.use is Use.REUSED
    assert make_plan(REQUEST, supplied, again).venv.use is Use.UPDATED
