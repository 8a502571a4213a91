"""What Django wants: static files, a database."""

from __future__ import annotations

from buildpack.model.choice import Choice
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest, Purpose

_SWITCH = "DISABLE_COLLECTSTATIC"
_OFF = frozenset({"", "0", "false", "no"})
_POSTGRES = frozenset({"psycopg", "psycopg2", "psycopg2-binary"})


def choose_static_files(request: BuildRequest, project: Project) -> Choice[bool] | None:
    """Return whether to run collectstatic; None without Django."""
    django = project.django
    if not has_django(project):
        return None
    switch = request.env.get(_SWITCH, "").strip().lower()
    if request.purpose is Purpose.TEST and not switch:
        because = f"this build is for tests; to have them, set {_SWITCH} to 0"
        return Choice(value=False, because=because, source="tests")
    if switch not in _OFF:
        return Choice(value=False, because=f"{_SWITCH} is set", source=_SWITCH)
    if django is None:
        return Choice(value=False, because="there is no manage.py", source="default")
    settings = django.settings_file or django.manage_py
    if django.has_static_files:
        because = f"{settings} uses django.contrib.staticfiles and names a STATIC_ROOT"
        return Choice(value=True, because=because, source=settings)
    because = f"{settings} doesn't name both django.contrib.staticfiles and a STATIC_ROOT"
    return Choice(value=False, because=because, source=settings)


def choose_addons(project: Project) -> tuple[str, ...]:
    """Return the add-ons that a new app of this kind should be given."""
    wants_postgres = has_django(project) and bool(_names(project) & _POSTGRES)
    return ("heroku-postgresql",) if wants_postgres else ()


def has_django(project: Project) -> bool:
    """Return whether Django will be installed, as far as one can tell before."""
    if "django" in _names(project):
        return True
    facts = project.requirements
    # It may come with a package that can't be looked into yet; a manage.py makes it likely.
    hidden = facts.has_unnamed or facts.local_projects or facts.editable_projects
    return bool(hidden) and project.django is not None


def _names(project: Project) -> frozenset[str]:
    lines = project.requirements.requirements
    return frozenset(line.name for line in lines if not line.is_constraint)
