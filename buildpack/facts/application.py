"""WSGI and ASGI callables in the app's modules, found without importing anything."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from buildpack.facts.framework import (
    ASGI_PACKAGES,
    FRAMEWORKS,
    METHODS,
    NO_APPLICATIONS,
    Framework,
)
from buildpack.facts.source import Source, assignments_of, dotted_name, read_source, statements_of
from buildpack.ports import AppTree

NAMES = ("application", "app", "api", "server", "wsgi_app", "asgi_app", "wsgi", "asgi")
"""What applications are called, the best name first."""

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

# Other objects bear the other names too often to be taken on their names alone.
_SURE_NAMES = frozenset(NAMES[:2])
# Attributes of an application that are one, too.
_PARTS = frozenset({"server", "wsgi_app", "asgi_app", "wsgi", "asgi"})
# An app whose applications are hidden behind more modules than this names one in a setting.
_MOST_MODULES = 100
_SIGNATURES = {
    ("environ", "start_response"): Framework("WSGI function", "wsgi"),
    ("env", "start_response"): Framework("WSGI function", "wsgi"),
    ("scope", "receive", "send"): Framework("ASGI function", "asgi"),
}


@dataclass(frozen=True, slots=True)
class Application:
    """A callable that answers requests."""

    name: str
    made: Framework
    line: int
    """In the module that offers it."""
    origin: tuple[str, int]
    """The file and the line that make it; perhaps those of another module."""
    is_sure: bool = True
    """Whether more than its name speaks for it."""


@dataclass
class _Scope:
    """The names that a module or a function has when its statements have run."""

    source: Source
    imports: dict[str, str] = field(default_factory=dict)
    found: dict[str, Application] = field(default_factory=dict)
    definitions: dict[str, Function | ast.ClassDef] = field(default_factory=dict)

    def qualified(self, node: ast.expr) -> str:
        """Return the full dotted name of what an expression such as ``flask.Flask`` means."""
        first, dot, rest = dotted_name(node).partition(".")
        return f"{self.imports.get(first, first)}{dot}{rest}"

    def inside(self) -> _Scope:
        """Return a scope for a function of this module."""
        return _Scope(
            self.source, dict(self.imports), dict(self.found), definitions=self.definitions
        )


class ApplicationSearch:
    """Finds applications; looks at each module once."""

    def __init__(self, tree: AppTree, root: str = "") -> None:
        self._tree = tree
        self._root = root
        self._scopes: dict[str, _Scope | None] = {}
        self._active: set[Function | ast.ClassDef] = set()

    def applications(self, module: str) -> tuple[Application, ...]:
        """Return the applications of a module, best names first."""
        scope = self._scope(module)
        found = scope.found.values() if scope is not None else ()
        return tuple(sorted(found, key=lambda one: (not one.is_sure, _rank(one.name))))

    def source(self, module: str) -> Source | None:
        """Return the module, or None when the app has none of that name."""
        scope = self._scope(module)
        return None if scope is None else scope.source

    def find(self, module: str, name: str) -> Application | None:
        """Return the application of that name in a module, or None."""
        scope = self._scope(module)
        return None if scope is None else scope.found.get(name)

    def _scope(self, module: str) -> _Scope | None:
        if module not in self._scopes:
            is_near = len(self._scopes) < _MOST_MODULES
            source = read_source(self._tree, module, self._root) if is_near else None
            scope = None if source is None else _Scope(source)
            # Modules that import one another find here what is known so far.
            self._scopes[module] = scope
            if scope is not None:
                self._run(scope, scope.source.tree.body)
        return self._scopes[module]

    def _run(self, scope: _Scope, body: list[ast.stmt]) -> None:
        for node in statements_of(body):
            if isinstance(node, ast.Import):
                for one in node.names:
                    first = one.name.partition(".")[0]
                    scope.imports[one.asname or first] = one.name if one.asname else first
            elif isinstance(node, ast.ImportFrom):
                self._import(scope, node)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._define(scope, node)
            elif isinstance(node, ast.ClassDef):
                scope.definitions[node.name] = node
            for name, value, line in assignments_of(iter((node,))):
                self._assign(scope, name, value, line)

    def _import(self, scope: _Scope, node: ast.ImportFrom) -> None:
        module = scope.source.resolve(node)
        for one in node.names:
            if one.name == "*":
                self._keep(scope, self.applications(module), node.lineno)
                continue
            name = one.asname or one.name
            scope.imports[name] = f"{module}.{one.name}" if module else one.name
            if name in NAMES or one.name in NAMES:
                found = self.find(module, one.name)
                if found is not None:
                    self._keep(scope, (replace(found, name=name),), node.lineno)

    def _keep(self, scope: _Scope, found: Iterable[Application], line: int) -> None:
        for one in found:
            scope.found[one.name] = replace(one, line=line)

    def _define(self, scope: _Scope, node: Function) -> None:
        scope.definitions[node.name] = node
        decorators = (FRAMEWORKS.get(scope.qualified(one)) for one in node.decorator_list)
        made = next(filter(None, decorators), None) or _signature(node)
        if made is not None:
            here = (scope.source.file, node.lineno)
            scope.found[node.name] = Application(node.name, made, node.lineno, here)

    def _assign(self, scope: _Scope, name: str, value: ast.expr, line: int) -> None:
        known = self._meaning(scope, value)
        if known is None and name in NAMES:
            known = self._wrapped(scope, value)
        if known is not None:
            scope.found[name] = replace(known, name=name, line=line)
        elif name in _SURE_NAMES and _may_make(scope, value):
            made = Framework("application", _guess_interface(scope))
            here = (scope.source.file, line)
            scope.found[name] = Application(name, made, line, here, is_sure=False)

    def _meaning(self, scope: _Scope, value: ast.expr) -> Application | None:
        """Return the application that an expression gives, or None."""
        if isinstance(value, ast.Call):
            made = self._call(scope, value)
            here = (scope.source.file, value.lineno)
            return None if made is None else Application("", made, value.lineno, here)
        first, _, rest = dotted_name(value).partition(".")
        if first in scope.found and (not rest or rest in _PARTS):
            return scope.found[first]
        module, _, name = scope.qualified(value).rpartition(".")
        return self.find(module, name) if module and name in NAMES else None

    def _wrapped(self, scope: _Scope, value: ast.expr) -> Application | None:
        """Return the application that a call is given: what wraps one is of the same kind."""
        if not isinstance(value, ast.Call):
            return None
        plain = (one for one in value.args if not isinstance(one, ast.Call))
        inner = next(filter(None, (self._meaning(scope, one) for one in plain)), None)
        here = (scope.source.file, value.lineno)
        return None if inner is None else replace(inner, origin=here)

    def _call(self, scope: _Scope, call: ast.Call) -> Framework | None:
        qualified = scope.qualified(call.func)
        made = FRAMEWORKS.get(qualified)
        if made is None and isinstance(call.func, ast.Attribute):
            made = METHODS.get(call.func.attr)
        return made or self._factory(scope, qualified)

    def _factory(self, scope: _Scope, qualified: str) -> Framework | None:
        """Return what a function or class of the app's own makes when it is called."""
        module, _, name = qualified.rpartition(".")
        place = self._scope(module) if module else scope
        node = None if place is None else place.definitions.get(name)
        if place is None or node is None or node in self._active:
            return None
        self._active.add(node)
        if isinstance(node, ast.ClassDef):
            made = self._class(place, node)
        else:
            made = self._function(place, node)
        self._active.discard(node)
        return made

    def _class(self, scope: _Scope, node: ast.ClassDef) -> Framework | None:
        for base in node.bases:
            qualified = scope.qualified(base)
            made = FRAMEWORKS.get(qualified) or self._factory(scope, qualified)
            if made is not None:
                return made
        calls = (
            _signature(one, bound=True)
            for one in node.body
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name == "__call__"
        )
        return next((made for made in calls if made is not None), None)

    def _function(self, scope: _Scope, node: Function) -> Framework | None:
        if node.returns is not None and scope.qualified(node.returns) in FRAMEWORKS:
            return FRAMEWORKS[scope.qualified(node.returns)]
        inside = scope.inside()
        self._run(inside, node.body)
        for statement in statements_of(node.body):
            if isinstance(statement, ast.Return) and statement.value is not None:
                value = statement.value
                found = self._meaning(inside, value) or self._wrapped(inside, value)
                if found is not None:
                    return found.made
        return None


def _signature(node: Function, *, bound: bool = False) -> Framework | None:
    names = tuple(one.arg for one in (*node.args.posonlyargs, *node.args.args))
    return _SIGNATURES.get(names[1:] if bound else names)


def _rank(name: str) -> int:
    return NAMES.index(name) if name in NAMES else len(NAMES)


def _may_make(scope: _Scope, value: ast.expr) -> bool:
    """Whether *value* can be an application for all we know."""
    if not isinstance(value, ast.Call):
        return False
    return scope.qualified(value.func).partition(".")[0] not in NO_APPLICATIONS


def _guess_interface(scope: _Scope) -> str:
    packages = {name.partition(".")[0] for name in scope.imports.values()}
    is_asgi = scope.source.module.endswith("asgi") or packages & ASGI_PACKAGES
    return "asgi" if is_asgi else "wsgi"
