"""Which program answers HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from buildpack.model.alias_settings import find_gunicorn_config
from buildpack.model.choice import Choice
from buildpack.model.entry_point import EntryPoint
from buildpack.model.plan import Server
from buildpack.model.project import Project, Requirement
from buildpack.model.serve_settings import ENTRYPOINT
from buildpack.model.value import Value
from buildpack.plan.server_program import find_programs
from buildpack.plan.uwsgi_ini import UWSGI_INI, render_uwsgi_ini


class _Kind(Value):
    """A server that we know."""

    name: str
    interfaces: tuple[str, ...]
    packages: tuple[str, ...]
    """Any of which brings it."""
    needs: tuple[str, ...] = ()
    """The packages of which one must be there as well."""


# In the order in which we prefer them when an app brings several.
_KINDS = (
    _Kind("gunicorn", ("wsgi",), ("gunicorn",)),
    _Kind("gunicorn", ("asgi",), ("gunicorn",), needs=("uvicorn-worker", "uvicorn")),
    _Kind("uvicorn", ("asgi",), ("uvicorn", "uvicorn-worker")),
    _Kind("hypercorn", ("asgi", "wsgi"), ("hypercorn",)),
    _Kind("daphne", ("asgi",), ("daphne",)),
    _Kind("granian", ("asgi", "wsgi"), ("granian",)),
    _Kind("waitress", ("wsgi",), ("waitress",)),
    _Kind("uwsgi", ("wsgi",), ("uwsgi", "pyuwsgi")),
)

# What we install into an app that has an application and nothing to serve it.
_SUPPLIED = {"wsgi": "uwsgi", "asgi": "uvicorn"}

# From here on uvicorn looks after its own workers, and its worker for gunicorn is deprecated.
_OWN_WORKERS = Version("0.30")
_BOUNDS = frozenset({"==", "===", "~=", "<", "<="})
_NOTHING: Mapping[str, str] = MappingProxyType({})


def choose_server(
    project: Project, env: Mapping[str, str] = _NOTHING, *, has_defaults: bool = True
) -> Choice[Server] | None:
    """Return what serves the app; None when its Procfile says so, or when nothing is to be served.

    First what the user names, then the app's own configuration of a server, then a server in its
    requirements that fits an entry point, then one of ours, or the app's own. *env* holds the
    user's config vars; with *has_defaults* a server may be started by a program of ours."""
    if project.web:
        return None
    brought = find_brought(project)
    configured = None if ENTRYPOINT.text(env) else _find_configured(project, brought)
    if configured is not None:
        return configured
    for kind in _order_kinds(project):
        line = brought.get(kind.name)
        entry = find_entry_point(project, kind.interfaces)
        if line is not None and entry is not None and _has_needs(kind, project):
            others = [other for other in brought if other not in {kind.name, *kind.needs}]
            because = f"it is in {line.file}" + (
                f", and we take it before {' and '.join(others)}" if others else ""
            )
            server = _serve(kind.name, entry, brought, has_defaults=has_defaults)
            if kind.name == "gunicorn":
                server = replace(server, config_file=find_gunicorn_config(env))
            return Choice(server, because, _where(line))
    return _supply(project, brought, has_defaults=has_defaults)


def _order_kinds(project: Project) -> tuple[_Kind, ...]:
    """Return the servers that we know in our order.

    A Django project with Channels puts its door for ASGI first: the one for WSGI would do without
    its websockets, so servers of ASGI come first, too. Where a program is the best entry point,
    such as Streamlit's, a server in the requirements is there for something else."""
    best = project.entry_points[0] if project.entry_points else None
    if best is not None and best.interface == "own":
        return ()
    if best is None or best.interface != "asgi" or best.framework not in {"channels", "django"}:
        return _KINDS
    return tuple(sorted(_KINDS, key=lambda kind: "asgi" not in kind.interfaces))


def find_entry_point(project: Project, interfaces: tuple[str, ...]) -> EntryPoint | None:
    """Return the best entry point that speaks one of *interfaces*."""
    return next((entry for entry in project.entry_points if entry.interface in interfaces), None)


def find_brought(project: Project) -> Mapping[str, Requirement]:
    """Return the servers that the app's requirements bring, by name, in our order."""
    lines = _lines(project)
    return {
        kind.name: lines[package]
        for kind in _KINDS
        for package in reversed(kind.packages)
        if package in lines
    }


def has_package(project: Project, name: str) -> bool:
    """Return whether the app's requirements ask for the package of that name."""
    return name in _lines(project)


def _lines(project: Project) -> dict[str, Requirement]:
    return {
        line.name: line
        for line in reversed(project.requirements.requirements)
        if not line.is_constraint
    }


def _find_configured(project: Project, brought: Mapping[str, Requirement]) -> Choice[Server] | None:
    """Return the server whose configuration in the app names the application."""
    config = project.config_of("gunicorn")
    named = config.find("wsgi_app") if config is not None else None
    names_app = config is not None and named is not None and "gunicorn" in brought
    if project.uwsgi_ini is not None and ("uwsgi" in brought or not names_app):
        server = Server(name="uwsgi", target=None, supplied="uwsgi" not in brought)
        return Choice(server, f"{project.uwsgi_ini} configures it", project.uwsgi_ini)
    if config is None or named is None or not names_app:
        return None
    where = f"{config.file}, line {named.line}"
    return Choice(Server(name="gunicorn", target=None), f"{where} names the application", where)


def _has_needs(kind: _Kind, project: Project) -> bool:
    """Return whether gunicorn has a worker for ASGI that is worth taking."""
    lines = _lines(project)
    if not kind.needs or "uvicorn-worker" in lines:
        return True
    return "uvicorn" in lines and _is_before(lines["uvicorn"], _OWN_WORKERS)


def _is_before(line: Requirement, version: Version) -> bool:
    """Return whether a requirement admits nothing but versions before *version*."""
    try:
        bounds = [
            (Version(one.version.removesuffix(".*")), one.operator == "<")
            for one in SpecifierSet(line.specifier)
            if one.operator in _BOUNDS
        ]
    except (InvalidSpecifier, InvalidVersion):
        return False
    return any(bound < version or (bound == version and is_open) for bound, is_open in bounds)


def _supply(
    project: Project, brought: Mapping[str, Requirement], *, has_defaults: bool
) -> Choice[Server] | None:
    """Return what we bring for the best entry point, or the server that it brings itself."""
    if not project.entry_points:
        return None
    entry = project.entry_points[0]
    if entry.interface == "own":
        return _choose_own(entry, brought, has_defaults=has_defaults)
    name = _SUPPLIED[entry.interface]
    because = f"your app has no server for {entry.interface.upper()} and we bring this one"
    server = _serve(name, entry, {}, has_defaults=has_defaults)
    return Choice(server, because, "default")


def _choose_own(
    entry: EntryPoint, brought: Mapping[str, Requirement], *, has_defaults: bool
) -> Choice[Server]:
    line = brought.get("gunicorn") if entry.framework == "aiohttp" and entry.attribute else None
    if line is not None:
        server = _serve("gunicorn", entry, brought, has_defaults=has_defaults)
        return Choice(server, f"it is in {line.file}", _where(line))
    name = "python" if entry.framework in {"", "python", "script"} else entry.framework
    server = Server(
        name=name,
        target=entry.target if entry.attribute else None,
        interface=entry.interface,
        programs=find_programs(name, entry, has_defaults=has_defaults),
        entry=entry,
    )
    return Choice(server, entry.because, f"{entry.file}, line {entry.line}")


def _serve(
    name: str, entry: EntryPoint, brought: Mapping[str, Requirement], *, has_defaults: bool
) -> Server:
    return Server(
        name=name,
        target=entry.target,
        interface=entry.interface,
        supplied=name not in brought,
        config={UWSGI_INI: render_uwsgi_ini(entry)} if name == "uwsgi" else {},
        programs=find_programs(name, entry, has_defaults=has_defaults),
        entry=entry,
    )


def _where(line: Requirement) -> str:
    return f"{line.file}, line {line.line}"
