"""Which program answers HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from buildpack.model.choice import Choice
from buildpack.model.plan import Server
from buildpack.model.problem import Problem
from buildpack.model.project import EntryPoint, Project, Requirement
from buildpack.plan.uwsgi_ini import UWSGI_INI, render_uwsgi_ini
from buildpack.problems.server import EntryPointAmbiguous, EntryPointMissing


@dataclass(frozen=True, slots=True)
class _Kind:
    """A server that we know."""

    name: str
    interfaces: tuple[str, ...]
    packages: tuple[str, ...]
    """Any of which brings it."""
    needs: tuple[str, ...] = ()
    """The servers that must be there as well."""


# In the order in which we prefer them when an app brings several.
_KINDS = (
    _Kind("gunicorn", ("wsgi",), ("gunicorn",)),
    _Kind("gunicorn", ("asgi",), ("gunicorn",), needs=("uvicorn",)),
    _Kind("uvicorn", ("asgi",), ("uvicorn", "uvicorn-worker")),
    _Kind("hypercorn", ("asgi", "wsgi"), ("hypercorn",)),
    _Kind("daphne", ("asgi",), ("daphne",)),
    _Kind("granian", ("asgi", "wsgi"), ("granian",)),
    _Kind("waitress", ("wsgi",), ("waitress",)),
    _Kind("uwsgi", ("wsgi",), ("uwsgi", "pyuwsgi")),
)

# What we install into an app that has an application and nothing to serve it.
_SUPPLIED = {"wsgi": "uwsgi", "asgi": "uvicorn"}


def choose_server(project: Project) -> Choice[Server] | None:
    """Return what serves the app; None when its Procfile says so, or when nothing is to be served.

    First the app's own uWSGI configuration, then a server in its requirements that fits an entry
    point, then one of ours."""
    if has_web(project):
        return None
    brought = find_brought(project)
    if project.uwsgi_ini is not None:
        server = Server(name="uwsgi", target=None, supplied="uwsgi" not in brought)
        return Choice(server, f"{project.uwsgi_ini} configures it", project.uwsgi_ini)
    for kind in _KINDS:
        line = brought.get(kind.name)
        entry = find_entry_point(project, kind.interfaces)
        if line is not None and entry is not None and brought.keys() >= set(kind.needs):
            others = [other for other in brought if other not in {kind.name, *kind.needs}]
            because = f"it is in {line.file}" + (
                f", and we take it before {' and '.join(others)}" if others else ""
            )
            return Choice(_serve(kind.name, entry, brought), because, _where(line))
    return _supply(project)


def find_entry_point(project: Project, interfaces: tuple[str, ...]) -> EntryPoint | None:
    """Return the best entry point that speaks one of *interfaces*."""
    return next((entry for entry in project.entry_points if entry.interface in interfaces), None)


def find_brought(project: Project) -> Mapping[str, Requirement]:
    """Return the servers that the app's requirements bring, by name, in our order."""
    lines = {
        line.name: line
        for line in reversed(project.requirements.requirements)
        if not line.is_constraint
    }
    return {
        kind.name: lines[package]
        for kind in _KINDS
        for package in reversed(kind.packages)
        if package in lines
    }


def find_server_notices(project: Project, server: Choice[Server] | None) -> tuple[Problem, ...]:
    """Return what the user should know about the search for an application."""
    if project.procfile:
        return ()
    if server is None:
        return (EntryPointMissing(),)
    taken = next(
        (entry for entry in project.entry_points if entry.target == server.value.target), None
    )
    others = tuple(
        entry
        for entry in project.entry_points
        # A Django project has one application with two doors; that's no question to ask.
        if taken and entry.target != taken.target and entry.interface == taken.interface
    )
    return (EntryPointAmbiguous(taken=taken, others=others),) if taken and others else ()


def has_web(project: Project) -> bool:
    """Return whether the Procfile says how to answer HTTP."""
    return any(process.name == "web" for process in project.procfile or ())


def _supply(project: Project) -> Choice[Server] | None:
    if not project.entry_points:
        return None
    entry = project.entry_points[0]
    name = _SUPPLIED[entry.interface]
    because = f"your app has no server for {entry.interface.upper()} and we bring this one"
    return Choice(_serve(name, entry, {}), because, "default")


def _serve(name: str, entry: EntryPoint, brought: Mapping[str, Requirement]) -> Server:
    return Server(
        name=name,
        target=entry.target,
        interface=entry.interface,
        supplied=name not in brought,
        config={UWSGI_INI: render_uwsgi_ini(entry)} if name == "uwsgi" else {},
    )


def _where(line: Requirement) -> str:
    return f"{line.file}, line {line.line}"
