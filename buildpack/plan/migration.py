"""What runs a Django project's migrations."""

from __future__ import annotations

from buildpack.model.choice import Choice
from buildpack.model.project import Project
from buildpack.plan.shell_line import begin_in
from buildpack.plan.static_files import has_django

_RELEASE = "release"
_MIGRATE = "migrate"


def choose_migration(project: Project, below: str) -> Choice[str] | None:
    """Return the line of a Procfile that would run the app's migrations, where nothing does.

    They are never run by a build, whose database may be another one, nor at each start, where
    several processes would run them at once. *below* is the app's place in what was pushed."""
    django = project.django
    if django is None or not django.has_migrations or not has_django(project):
        return None
    processes = project.procfile or ()
    if any(one.name == _RELEASE or _MIGRATE in one.command for one in processes):
        return None
    command = begin_in(below, f"python {django.manage_py} {_MIGRATE} --noinput")
    because = "nothing runs your migrations; in your Procfile this line would, at each deploy"
    return Choice(f"{_RELEASE}: {command}", because, django.manage_py)
