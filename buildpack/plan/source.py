"""Whether the source leaves room for what we put into the slug, and whether it is the app's."""

from __future__ import annotations

from buildpack.model.choice import Choice
from buildpack.model.layout import RUNTIME, VENV
from buildpack.model.problem import Problem
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.model.settings import APP_DIR
from buildpack.problems.source import (
    AppInSubFolder,
    RuntimeInSource,
    SlugInSource,
    VirtualenvInSource,
)

_MEGABYTE = 1_000_000
# What else a build of ours leaves in the source is written anew, file by file.
_SLUG = (RUNTIME, ".heroku/uwsgi", VENV)


def choose_app_dir(request: BuildRequest) -> Choice[str] | None:
    """Return the directory of the app's source; None when it is the root."""
    below = request.layout.below
    origin = APP_DIR.origin(request.env)
    return None if below == "." else Choice(below, f"{origin} names it", origin)


def find_source_problems(project: Project) -> tuple[Problem, ...]:
    """Return a problem for a Python that came with the source, and for an app somewhere else."""
    is_foreign = project.has_runtime and not project.has_slug
    runtime = (RuntimeInSource(path=RUNTIME),) if is_foreign else ()
    elsewhere = () if _starts_something(project) else _find_elsewhere(project)
    return (*runtime, *elsewhere)


def choose_left_out(project: Project) -> tuple[str, ...]:
    """Return what came with the source and doesn't go into the slug.

    An earlier slug is there when the platform calls us twice, or when somebody has committed one.
    Both work, as everything in it is made anew."""
    return (*project.virtualenvs, *(_SLUG if project.has_slug else ()))


def find_source_notices(project: Project) -> tuple[Problem, ...]:
    """Return a notice for an app that is somewhere else, where the root starts something as well,
    and those for virtualenvs and an earlier slug that came with the source."""
    elsewhere = _find_elsewhere(project) if _starts_something(project) else ()
    slug = (SlugInSource(),) if project.has_slug else ()
    if not project.virtualenvs:
        return (*elsewhere, *slug)
    megabytes = round(sum(project.virtualenvs.values()) / _MEGABYTE)
    return (*elsewhere, *slug, VirtualenvInSource(tuple(project.virtualenvs), megabytes))


def _find_elsewhere(project: Project) -> tuple[Problem, ...]:
    # One beside such files could be served from here, but without the packages that they ask for.
    apart = tuple(f"{directory}/" for directory in project.packages_below)
    is_here = any(not entry.file.startswith(apart) for entry in project.entry_points)
    is_elsewhere = project.apps_below and not project.manifests and not is_here
    return (AppInSubFolder(project.apps_below),) if is_elsewhere else ()


def _starts_something(project: Project) -> bool:
    return bool(project.procfile) or project.uwsgi_ini is not None
