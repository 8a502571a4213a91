"""What a Django project says about itself."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from buildpack.facts.source import Source, assignments_of, parse_source, read_source, statements_of
from buildpack.model.project import DjangoFacts
from buildpack.ports import AppTree

_VARIABLE = "DJANGO_SETTINGS_MODULE"
_STATIC_FILES = "django.contrib.staticfiles"
_DEEPEST = 3


# Django's own setting first: runserver needs it, so that it is right.
_APPLICATIONS = {"WSGI_APPLICATION": "wsgi", "ASGI_APPLICATION": "asgi"}


@dataclass(frozen=True, slots=True)
class NamedApplication:
    """An application that a setting names."""

    setting: str
    interface: str
    target: str
    """Such as ``mysite.wsgi.application``."""
    line: int


@dataclass(frozen=True, slots=True)
class DjangoProject:
    """The facts, and what the search for an application needs."""

    facts: DjangoFacts
    applications: tuple[NamedApplication, ...] = ()

    @property
    def root(self) -> str:
        """The directory that modules are imported from; empty for the app's root."""
        return posixpath.dirname(self.facts.manage_py)


def read_django(tree: AppTree, env: Mapping[str, str]) -> DjangoProject | None:
    """Return what the project around the shallowest manage.py says, or None without one."""
    found = next(iter(sorted(_find_manage_py(tree), key=lambda one: (one.count("/"), one))), None)
    if found is None:
        return None
    root = posixpath.dirname(found)
    module = env.get(_VARIABLE) or _find_settings_module(parse_source(tree.read(found) or b""))
    settings = read_source(tree, module, root) if module else None
    if settings is None:
        return DjangoProject(DjangoFacts(manage_py=found, settings_module=module))
    values = _read_settings(tree, settings, root)
    static_root = values.get("STATIC_ROOT")
    facts = DjangoFacts(
        manage_py=found,
        settings_module=module,
        settings_file=settings.file,
        has_static_files=_STATIC_FILES in values
        and static_root is not None
        and not (isinstance(static_root, ast.Constant) and not static_root.value),
    )
    return DjangoProject(facts, tuple(_find_applications(values)))


def _find_applications(values: Mapping[str, ast.expr]) -> Iterator[NamedApplication]:
    for setting, interface in _APPLICATIONS.items():
        value = values.get(setting)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield NamedApplication(setting, interface, value.value, value.lineno)


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


def _read_settings(
    tree: AppTree, settings: Source, root: str, seen: frozenset[str] = frozenset()
) -> dict[str, ast.expr]:
    """Return the values of all settings by name, those of star imports included.

    The name ``django.contrib.staticfiles`` stands for its own presence in the module."""
    values: dict[str, ast.expr] = {}
    for node in statements_of(settings.tree.body):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            module = settings.resolve(node)
            base = None if module in seen else read_source(tree, module, root)
            if base is not None:
                values |= _read_settings(tree, base, root, seen | {settings.module})
        for name, value, _ in assignments_of(iter((node,))):
            if not isinstance(node, ast.AugAssign):
                values[name] = value
            if name.endswith("APPS") and _names_static_files(value):
                values[_STATIC_FILES] = value
    return values


def _names_static_files(value: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Constant) and node.value == _STATIC_FILES for node in ast.walk(value)
    )
