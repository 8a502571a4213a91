"""Static files that uWSGI serves beside a Django app."""

from __future__ import annotations

import posixpath

from buildpack.model.choice import Choice
from buildpack.model.plan import Server
from buildpack.model.project import Project
from buildpack.model.value import Value

# Each of these serves static files itself, and knows better what a browser may keep.
_SERVES_THEM = frozenset({"whitenoise", "dj-static", "django-storages", "servestatic"})


class StaticMap(Value):
    """A directory of files under a part of the address."""

    url: str
    """Such as ``/static``."""
    root: str
    """The directory, as one gets there from where uWSGI runs."""


def find_static_map(
    project: Project, server: Choice[Server] | None, collect_static: Choice[bool] | None
) -> StaticMap | None:
    """Return the files that uWSGI is to serve, or None.

    Only where collectstatic gathers them, where the settings say plainly to where, and where no
    package serves them already."""
    django, entry = project.django, server.value.entry if server else None
    if django is None or entry is None or not django.static_root:
        return None
    if collect_static is None or not collect_static.value:
        return None
    names = {line.name for line in project.requirements.requirements if not line.is_constraint}
    if names & _SERVES_THEM or not django.static_url.startswith("/"):
        return None
    root = posixpath.relpath(django.static_root, entry.root or ".")
    return StaticMap(url=django.static_url.rstrip("/") or "/", root=root)
