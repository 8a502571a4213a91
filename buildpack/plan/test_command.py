"""How the app's tests are run."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from buildpack.model.choice import Choice
from buildpack.model.problem import Problem
from buildpack.model.project import DjangoFacts, Project, Requirement
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.settings import TEST
from buildpack.model.suite import Sign, Suite, SuiteFacts
from buildpack.problems.test_suite import NoTestsFound


def choose_suite(request: BuildRequest, project: Project) -> Choice[Suite] | None:
    """Return how the tests are run; None when nothing says it, and for builds that run no tests."""
    found = _choose_command(request, project)
    if found is None:
        return None
    facts = project.suite
    place = _find_directory(request) if facts.setup and not facts.is_setup_at_top else ""
    suite = replace(found.value, setup=facts.setup, setup_directory=place, env=facts.env)
    return replace(found, value=suite)


def _choose_command(request: BuildRequest, project: Project) -> Choice[Suite] | None:
    """Return whatever says it outright, else pytest, Django's tests or unittest. tox and nox are
    passed over: they would make environments of their own, beside the one that was built."""
    if request.purpose is not Purpose.TEST:
        return None
    directory = _find_directory(request)
    if line := TEST.text(request.env):
        return Choice(Suite(command=line, directory=directory), f"{TEST.name} says so", TEST.name)
    for sign in project.suite.commands:
        place = "" if sign.is_at_top else directory
        return Choice(Suite(command=sign.text, directory=place), sign.because, sign.source)
    return _choose_tool(project, directory)


def _find_directory(request: BuildRequest) -> str:
    below = request.layout.below
    return "" if below == "." else below


def find_suite_notices(request: BuildRequest, suite: Choice[Suite] | None) -> tuple[Problem, ...]:
    """Return the notice that there are no tests.

    It ends no build: where several buildpacks work on one app, all of them prepare the tests and
    only one of them runs some."""
    is_missing = request.purpose is Purpose.TEST and suite is None
    return (NoTestsFound(),) if is_missing else ()


def _choose_tool(project: Project, directory: str) -> Choice[Suite] | None:
    sign = project.suite.pytest or _find_requirement(project)
    if sign is None and project.django is None:
        sign = project.suite.pytest_module
    if sign is not None:
        return _choose_pytest(project, sign, directory)
    if project.django is not None:
        return _choose_django(project.django, directory)
    return _choose_unittest(project.suite, directory)


def _find_requirement(project: Project) -> Sign | None:
    """Return the line that asks for pytest.

    In a Django project for its plug-in: alone, pytest knows nothing of Django's settings."""
    name = "pytest" if project.django is None else "pytest-django"
    line = _find_line(project, name)
    if line is None:
        return None
    return Sign("pytest", f"{name} is in {line.file}", f"{line.file}, line {line.line}")


def _choose_pytest(project: Project, sign: Sign, directory: str) -> Choice[Suite]:
    wanted = ("pytest",) if project.django is None else ("pytest", "pytest-django")
    supplied = tuple(name for name in wanted if _find_line(project, name) is None)
    if "pytest" not in supplied:
        # Whoever names it has named what goes with it.
        return Choice(Suite(command="pytest", directory=directory), sign.because, sign.source)
    because = f"{sign.because}; your app's requirements don't name it, and we bring it"
    suite = Suite(command="pytest", directory=directory, supplied=supplied)
    return Choice(suite, because, sign.source)


def _choose_django(django: DjangoFacts, directory: str) -> Choice[Suite]:
    where = posixpath.join(directory, posixpath.dirname(django.manage_py))
    because = f"{django.manage_py} is Django's, and nothing speaks of pytest"
    suite = Suite(command="python manage.py test", directory=where.rstrip("/"))
    return Choice(suite, because, django.manage_py)


def _choose_unittest(facts: SuiteFacts, directory: str) -> Choice[Suite] | None:
    module = facts.unittest_module
    if module is None or not facts.unittest_roots:
        return None
    starts = ("" if root == "." else f" -s {root}" for root in facts.unittest_roots)
    command = " && ".join(f"python -m unittest discover{start}" for start in starts)
    return Choice(Suite(command=command, directory=directory), module.because, module.source)


def _find_line(project: Project, name: str) -> Requirement | None:
    lines = project.requirements.requirements
    return next((line for line in lines if line.name == name and not line.is_constraint), None)
