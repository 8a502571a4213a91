"""A Django project's settings, as far as reading them tells."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from buildpack.facts.source import Source, assignments_of, read_source, statements_of
from buildpack.model.value import Value
from buildpack.ports import AppTree

_APPS = "INSTALLED_APPS"
_STATIC_FILES = "django.contrib.staticfiles"
_CHANNELS = ("channels", "daphne")
_ROOT = "STATIC_ROOT"
# A storage of its own, such as one in a cloud, may do without a STATIC_ROOT.
_STORAGES = frozenset({"STATICFILES_STORAGE", "STORAGES"})
_MOST_MODULES = 100
# What takes the module's namespace may put any setting into it.
_NAMESPACES = frozenset({"globals", "locals", "vars"})


class Settings(Value):
    """The settings of one module and of those that it imports with a star."""

    values: Mapping[str, ast.expr]
    """The last value of each name."""
    names_static_files: bool
    """Whether a list of apps names ``django.contrib.staticfiles``."""
    has_channels: bool
    """Whether a list of apps names one that serves ASGI."""
    is_whole: bool
    """Whether these are all of them. They aren't where a module that we can't read, a function or
    a class makes some."""

    @property
    def root(self) -> ast.expr | None:
        """STATIC_ROOT; None when it isn't there, or plainly empty."""
        value = self.values.get(_ROOT)
        is_empty = isinstance(value, ast.Constant) and not value.value
        return None if is_empty else value

    @property
    def has_static_files(self) -> bool:
        """Whether there are static files to collect, and a place for them."""
        return self.names_static_files and self.root is not None

    @property
    def may_have_static_files(self) -> bool:
        """Whether only Django itself can tell that there is nothing to collect."""
        if not self.is_whole:
            return True
        may_be_installed = self.names_static_files or not self._is_plain(_APPS)
        needs_root = _STORAGES.isdisjoint(self.values)
        return may_be_installed and (self.root is not None or not needs_root)

    def _is_plain(self, name: str) -> bool:
        """Return whether a name holds literals, and names that do."""
        waiting, seen = [name], set[str]()
        while waiting:
            name = waiting.pop()
            value = self.values.get(name)
            if name in seen:
                continue
            seen.add(name)
            if value is None:
                if name != _APPS:
                    return False
                # Nobody names any: then Django's own default holds, which is empty.
                continue
            for node in ast.walk(value):
                if isinstance(node, (ast.Attribute, ast.Call)):
                    return False
                if isinstance(node, ast.Name):
                    waiting.append(node.id)
        return True


def read_settings(tree: AppTree, settings: Source, root: str) -> Settings:
    """Return what the settings module says, with the modules below *root* that it builds on."""
    return _read(tree, settings, root, set())


def _read(tree: AppTree, settings: Source, root: str, seen: set[str]) -> Settings:
    seen.add(settings.module)
    values: dict[str, ast.expr] = {}
    names_static_files, has_channels, is_whole = False, False, True
    for node in statements_of(settings.tree.body):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            base = _read_base(tree, settings.resolve(node), root, seen)
            values |= base.values
            names_static_files |= base.names_static_files
            has_channels |= base.has_channels
            is_whole &= base.is_whole
            continue
        is_whole &= not _makes_settings(node)
        for name, value, _ in assignments_of(iter((node,))):
            is_added = isinstance(node, ast.AugAssign) and name in values
            values[name] = ast.Tuple([values[name], value]) if is_added else value
            if name.endswith("APPS"):
                names_static_files |= _names_one_of(value, _STATIC_FILES)
                has_channels |= _names_one_of(value, *_CHANNELS)
    return Settings(values, names_static_files, has_channels, is_whole)


def _read_base(tree: AppTree, module: str, root: str, seen: set[str]) -> Settings:
    """Return what a star import brings; nothing for a module that was read before."""
    if module in seen:
        return Settings({}, names_static_files=False, has_channels=False, is_whole=True)
    base = read_source(tree, module, root) if len(seen) < _MOST_MODULES else None
    if base is None:
        return Settings({}, names_static_files=False, has_channels=False, is_whole=False)
    return _read(tree, base, root, seen)


def _makes_settings(node: ast.stmt) -> bool:
    """Return whether a statement may make settings that can't be seen in it."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.With() | ast.Try():
            makes = False
        case ast.ClassDef():
            # django-configurations keeps them in a class.
            makes = any(name == _APPS for name, _, _ in assignments_of(iter(node.body)))
        case ast.Import() | ast.ImportFrom():
            makes = any((one.asname or one.name) in {_APPS, _ROOT} for one in node.names)
        case ast.If():
            makes = _takes_namespace(node.test)
        case ast.For() | ast.While():
            makes = any(isinstance(one, ast.Name) and one.id == _APPS for one in ast.walk(node))
        case ast.Expr(ast.Call(ast.Name(name))) | ast.Expr(
            ast.Call(ast.Attribute(ast.Name(name)))
        ) if name == "include" or name.endswith("APPS"):
            # django-split-settings' function, and INSTALLED_APPS.append.
            makes = True
        case _:
            makes = _takes_namespace(node)
    return makes


def _takes_namespace(node: ast.AST) -> bool:
    return any(
        isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and inner.func.id in _NAMESPACES
        for inner in ast.walk(node)
    )


def _names_one_of(value: ast.expr, *names: str) -> bool:
    """Return whether a list of apps names one of those, or its configuration: ``channels.apps``
    has one."""
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(node.value == name or node.value.startswith(f"{name}.apps.") for name in names)
        for node in ast.walk(value)
    )
