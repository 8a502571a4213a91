from __future__ import annotations

from dataclasses import replace

import pytest
from planning import make_project

from buildpack.model.process import Process
from buildpack.model.project import DjangoFacts, Project
from buildpack.plan.migration import choose_migration

FACTS = DjangoFacts(manage_py="manage.py", has_migrations=True)
DJANGO = replace(make_project("django"), django=FACTS)


@pytest.mark.parametrize(
    ("project", "below", "line"),
    [
        (DJANGO, ".", "release: python manage.py migrate --noinput"),
        (DJANGO, "backend", "release: env -C backend python manage.py migrate --noinput"),
        (
            replace(DJANGO, django=replace(FACTS, manage_py="src/manage.py")),
            ".",
            "release: python src/manage.py migrate --noinput",
        ),
        (
            replace(DJANGO, procfile=(Process("web", "gunicorn mysite.wsgi"),)),
            ".",
            "release: python manage.py migrate --noinput",
        ),
    ],
    ids=["no Procfile", "below the root", "in a directory", "only web"],
)
def test_a_line_that_runs_the_migrations_is_offered(
    project: Project, below: str, line: str
) -> None:
    choice = choose_migration(project, below)

    assert choice is not None
    assert choice.value == line


@pytest.mark.parametrize(
    "project",
    [
        make_project("flask"),
        replace(make_project("django"), django=DjangoFacts(manage_py="manage.py")),
        replace(DJANGO, procfile=(Process("release", "./release.sh"),)),
        replace(DJANGO, procfile=(Process("web", "python manage.py migrate && gunicorn x"),)),
        replace(DJANGO, requirements=replace(make_project("flask").requirements, is_closed=True)),
    ],
    ids=["no Django", "no migrations", "a release process", "at each start", "Django is gone"],
)
def test_who_needs_no_advice_gets_none(project: Project) -> None:
    assert choose_migration(project, ".") is None
