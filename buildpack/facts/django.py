"""What a Django project says about itself."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace

from buildpack.facts.django_settings import read_settings
from buildpack.facts.source import parse_source, read_source
from buildpack.facts.static_root import find_static_root
from buildpack.model.project import DjangoFacts
from buildpack.model.value import Value
from buildpack.ports import AppTree

_VARIABLE = "DJANGO_SETTINGS_MODULE"
_SWITCHED_OFF = ".heroku/collectstatic_disabled"
_HOOK = "bin/post_compile"
_DEEPEST = 3
# What makemigrations calls the first one of every app.
_FIRST_MIGRATION = "0001_initial.py"


# Django's own setting first: runserver needs it, so that it is right.
_APPLICATIONS = {"WSGI_APPLICATION": "wsgi", "ASGI_APPLICATION": "asgi"}


class NamedApplication(Value):
    """An application that a setting names."""

    setting: str
    interface: str
    target: str
    """Such as ``mysite.wsgi.application``."""
    line: int


class DjangoProject(Value):
    """The facts, and what the search for an application needs."""

    facts: DjangoFacts
    applications: tuple[NamedApplication, ...] = ()
    has_channels: bool = False
    """Whether its ASGI door is the one that does everything."""

    @property
    def root(self) -> str:
        """The directory that modules are imported from; empty for the app's root."""
        return posixpath.dirname(self.facts.manage_py)


def read_django(tree: AppTree, env: Mapping[str, str], up: str = "") -> DjangoProject | None:
    """Return what the project around the shallowest manage.py says, or None without one.

    *up* is the way from the app to the top of what was pushed."""
    found = next(iter(sorted(_find_manage_py(tree), key=lambda one: (one.count("/"), one))), None)
    if found is None:
        return None
    root = posixpath.dirname(found)
    module = env.get(_VARIABLE) or _find_settings_module(parse_source(tree.read(found) or b""))
    source = read_source(tree, module, root) if module else None
    places = tuple(_find_places(tree, root))
    facts = DjangoFacts(
        manage_py=found,
        settings_module=module,
        has_collecting_disabled=any(tree.has(f"{place}{_SWITCHED_OFF}") for place in {"", up}),
        may_have_static_files=True,
        has_migrations=any(tree.has(f"{place}migrations/{_FIRST_MIGRATION}") for place in places)
        and not _hooks_migrate(tree, up),
        own_commands=tuple(
            name.removesuffix(".py")
            for place in places
            for name in tree.entries(f"{place}management/commands")
            if name.endswith(".py") and not name.startswith("_")
        ),
    )
    if source is None:
        return DjangoProject(facts)
    settings = read_settings(tree, source, root)
    url, collected = find_static_root(settings.values, source.file)
    facts = replace(
        facts,
        settings_file=source.file,
        names_static_files=settings.names_static_files,
        has_static_files=settings.has_static_files,
        may_have_static_files=settings.may_have_static_files,
        static_url=url,
        static_root=collected,
    )
    applications = tuple(_find_applications(settings.values))
    return DjangoProject(facts, applications, settings.has_channels)


def _find_applications(values: Mapping[str, ast.expr]) -> Iterator[NamedApplication]:
    for setting, interface in _APPLICATIONS.items():
        value = values.get(setting)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield NamedApplication(setting, interface, value.value, value.lineno)


def _find_places(tree: AppTree, root: str) -> Iterator[str]:
    """Yield where apps of the project's may be, at most two directories down."""
    waiting = [(root, 0)]
    while waiting:
        path, depth = waiting.pop()
        prefix = f"{path}/" if path else ""
        yield prefix
        if depth < _DEEPEST - 1:
            below = (name[:-1] for name in tree.entries(path) if name.endswith("/"))
            waiting += [(f"{prefix}{name}", depth + 1) for name in below if name[0] not in "._"]


def _hooks_migrate(tree: AppTree, up: str) -> bool:
    return any(b"migrate" in (tree.read(f"{place}{_HOOK}") or b"") for place in {"", up})


def _find_manage_py(tree: AppTree) -> Iterator[str]:
    if tree.has("manage.py") and _is_django(tree, "manage.py"):
        yield "manage.py"
        return
    for path in tree.walk(depth=_DEEPEST):
        if posixpath.basename(path) == "manage.py" and _is_django(tree, path):
            yield path


def _is_django(tree: AppTree, path: str) -> bool:
    # Flask-Script's programs go by the same name.
    return b"django" in (tree.read(path) or b"").lower()


def _find_settings_module(program: ast.Module | None) -> str | None:
    """Return what the program sets DJANGO_SETTINGS_MODULE to, by ``setdefault`` or an index."""
    for node in ast.walk(program) if program is not None else ():
        if isinstance(node, ast.Call) and len(node.args) > 1:
            name, value = node.args[0], node.args[1]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            name, value = node.targets[0].slice, node.value
        else:
            continue
        if (
            isinstance(name, ast.Constant)
            and name.value == _VARIABLE
            and isinstance(value, ast.Constant)
            and isinstance(value.value, str)
        ):
            return value.value
    return None
