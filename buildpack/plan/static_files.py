"""What Django wants: static files, a database."""

from __future__ import annotations

from buildpack.model.choice import Choice
from buildpack.model.project import DjangoFacts, Project
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.setting import is_on

_SWITCH = "DISABLE_COLLECTSTATIC"
_SWITCH_FILE = ".heroku/collectstatic_disabled"
_POSTGRES = frozenset({"psycopg", "psycopg-binary", "psycopg2", "psycopg2-binary"})


def choose_static_files(request: BuildRequest, project: Project) -> Choice[bool] | None:
    """Return whether to run collectstatic; None without Django."""
    django = project.django
    if not has_django(project):
        return None
    switch = request.env.get(_SWITCH, "")
    if request.purpose is Purpose.TEST and not switch.strip():
        because = f"this build is for tests; to have them, set {_SWITCH} to 0"
        return Choice(value=False, because=because, source="tests")
    if is_on(switch):
        return Choice(value=False, because=f"{_SWITCH} is set", source=_SWITCH)
    if django is None:
        return Choice(value=False, because="there is no manage.py", source="default")
    if django.has_collecting_disabled:
        because = f"your app holds the file {_SWITCH_FILE}"
        return Choice(value=False, because=because, source=_SWITCH_FILE)
    settings = django.settings_file or django.manage_py
    is_wanted = django.has_static_files or django.may_have_static_files
    return Choice(value=is_wanted, because=_tell(django, settings), source=settings)


def choose_addons(project: Project) -> tuple[str, ...]:
    """Return the add-ons that a new app of this kind should be given."""
    wants_postgres = has_django(project) and bool(_names(project) & _POSTGRES)
    return ("heroku-postgresql",) if wants_postgres else ()


def has_django(project: Project) -> bool:
    """Return whether Django will be installed, as far as one can tell before."""
    facts = project.requirements
    if "django" in _names(project):
        return True
    # It may come with a package that can't be looked into yet; a manage.py makes it likely.
    is_open = bool(facts.requirements) and not facts.is_closed
    hidden = is_open or facts.has_unnamed or facts.local_projects or facts.editable_projects
    return bool(hidden) and project.django is not None


def _tell(django: DjangoFacts, settings: str) -> str:
    if django.has_static_files:
        return f"{settings} uses django.contrib.staticfiles and names a STATIC_ROOT"
    if django.may_have_static_files:
        return f"{settings} leaves open whether there are any, and Django knows"
    if django.names_static_files:
        return f"{settings} names no STATIC_ROOT to collect them into"
    return f"{settings} doesn't name django.contrib.staticfiles"


def _names(project: Project) -> frozenset[str]:
    lines = project.requirements.requirements
    return frozenset(line.name for line in lines if not line.is_constraint)
