"""WSGI and ASGI callables in the app's modules, found without importing anything."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from buildpack.facts.framework import FRAMEWORKS, METHODS, UNKNOWN, Framework
from buildpack.facts.library import Library
from buildpack.facts.scope import Application, Function, Scope, find_signature, needs_arguments
from buildpack.facts.source import Source, assignments_of, dotted_name, statements_of

NAMES = ("application", "app", "api", "server", "wsgi_app", "asgi_app", "wsgi", "asgi")
"""What applications are called, the best name first."""

# Other objects bear the other names too often to be taken on their names alone.
_SURE_NAMES = frozenset(NAMES[:2])
# What takes an application and is called so may be one, too; what is called api or server isn't.
_WRAPPED_NAMES = frozenset(NAMES) - {"api", "server"}
# Attributes of an application that are one, too.
_PARTS = frozenset({"app", "server", "wsgi_app", "asgi_app", "wsgi", "asgi"})
# Functions that call functions, classes that inherit from classes: deeper than this is no app.
_DEEPEST = 20
# Modules that one module leads to: each costs frames of our own stack.
_MOST_MODULES = 100


class ApplicationSearch:
    """Finds applications below one directory of imports; looks at each module once."""

    def __init__(self, library: Library, root: str = "") -> None:
        self.root = root
        self._library = library
        self._scopes: dict[str, Scope | None] = {}
        self._opening = 0
        self._active: set[Function | ast.ClassDef] = set()
        self._made: dict[Function | ast.ClassDef, Framework | None] = {}

    def applications(self, module: str) -> tuple[Application, ...]:
        """Return the applications of a module, best names first."""
        scope = self.scope(module)
        found = scope.found.values() if scope is not None else ()
        return tuple(sorted(found, key=lambda one: (not one.is_sure, name_class(one.name))))

    def factories(self, module: str) -> Iterator[tuple[Application, Function]]:
        """Yield the module's own public functions that return an application."""
        scope = self.scope(module)
        if scope is None:
            return
        for name, node in list(scope.definitions.items()):
            if isinstance(node, ast.ClassDef) or node.decorator_list or name.startswith("_"):
                continue
            made = None if name in scope.found else self._factory(scope, name)
            # Servers call a factory and don't wait for it; aiohttp's own worker does.
            if made is None or (isinstance(node, ast.AsyncFunctionDef) and made.interface != "own"):
                continue
            here, sure = (scope.source.file, node.lineno), scope.source.is_whole
            yield Application(name, made, node.lineno, here, sure, is_factory=True), node

    def source(self, module: str) -> Source | None:
        """Return the module, or None when the app has none of that name."""
        scope = self.scope(module)
        return None if scope is None else scope.source

    def find(self, module: str, name: str) -> Application | None:
        """Return the application of that name in a module, or None."""
        scope = self.scope(module)
        return None if scope is None else scope.found.get(name)

    def find_factory(self, module: str, name: str) -> Application | None:
        """Return the function of that name that makes an application from nothing, or None."""
        found = ((one, node) for one, node in self.factories(module) if one.name == name)
        return next((one for one, node in found if not needs_arguments(node)), None)

    def scope(self, module: str) -> Scope | None:
        """Return the names of a module, or None when the app has none of that name."""
        if module not in self._scopes:
            is_near = self._opening < _MOST_MODULES
            source = self._library.module(module, self.root) if is_near else None
            # Modules that import one another find here what is known so far.
            self._scopes[module] = scope = None if source is None else Scope(source)
            if scope is not None:
                self._fill(scope)
        return self._scopes[module]

    def scope_of(self, file: str) -> Scope | None:
        """Return the names of a file that no import statement can name, such as ``my-app.py``."""
        source = self._library.file(file, "")
        scope = None if source is None else Scope(source)
        if scope is not None:
            self._fill(scope)
        return scope

    def _fill(self, scope: Scope) -> None:
        self._opening += 1
        self._run(scope, scope.source.tree.body)
        self._opening -= 1

    def _run(self, scope: Scope, body: list[ast.stmt]) -> None:
        for node in statements_of(body):
            if isinstance(node, ast.Import):
                scope.bind(node)
            elif isinstance(node, ast.ImportFrom):
                self._import(scope, node)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._define(scope, node)
            elif isinstance(node, ast.ClassDef):
                scope.definitions[node.name] = node
            elif isinstance(node, ast.Assign):
                self._unpack(scope, node)
            for name, value, line in assignments_of(iter((node,))):
                self._assign(scope, name, value, line)

    def _import(self, scope: Scope, node: ast.ImportFrom) -> None:
        module = scope.source.resolve(node)
        for one in node.names:
            if one.name == "*":
                scope.stars.append(module)
                self._keep(scope, self.applications(module), node.lineno)
                continue
            name = one.asname or one.name
            scope.imports[name] = f"{module}.{one.name}" if module else one.name
            if name in NAMES or one.name in NAMES:
                found = self.find(module, one.name)
                if found is not None:
                    self._keep(scope, (replace(found, name=name),), node.lineno)

    def _keep(self, scope: Scope, found: Iterable[Application], line: int) -> None:
        for one in found:
            scope.found[one.name] = replace(one, line=line)

    def _define(self, scope: Scope, node: Function) -> None:
        scope.definitions[node.name] = node
        decorators = (FRAMEWORKS.get(scope.qualified(one)) for one in node.decorator_list)
        made = next(filter(None, decorators), None) or find_signature(node)
        if made is not None:
            self._offer(scope, node.name, made, node.lineno)

    def _unpack(self, scope: Scope, node: ast.Assign) -> None:
        """Take the first of several names: ``app, route = fast_app()``."""
        target = node.targets[0]
        if isinstance(target, ast.Tuple) and target.elts and isinstance(target.elts[0], ast.Name):
            made = isinstance(node.value, ast.Call) and self._call(scope, node.value)
            if made:
                self._offer(scope, target.elts[0].id, made, node.lineno)

    def _offer(self, scope: Scope, name: str, made: Framework, line: int) -> None:
        here = (scope.source.file, line)
        scope.found[name] = Application(name, made, line, here, scope.source.is_whole)

    def _assign(self, scope: Scope, name: str, value: ast.expr, line: int) -> None:
        known = self._meaning(scope, value)
        if known is None and name in _WRAPPED_NAMES:
            known = self._wrapped(scope, value)
        if known is not None:
            scope.found[name] = replace(known, name=name, line=line)
        elif name in _SURE_NAMES and scope.may_make(value):
            made = Framework(UNKNOWN, scope.guess_interface())
            here = (scope.source.file, line)
            scope.found[name] = Application(name, made, line, here, is_sure=False)

    def _meaning(self, scope: Scope, value: ast.expr) -> Application | None:
        """Return the application that an expression gives, or None."""
        if isinstance(value, ast.Call):
            made = self._call(scope, value)
            here, sure = (scope.source.file, value.lineno), scope.source.is_whole
            return None if made is None else Application("", made, value.lineno, here, sure)
        first, _, rest = dotted_name(value).partition(".")
        if first in scope.found and (not rest or rest in _PARTS):
            return scope.found[first]
        module, _, name = scope.qualified(value).rpartition(".")
        return self.find(module, name) if module and name in NAMES else None

    def _wrapped(self, scope: Scope, value: ast.expr) -> Application | None:
        """Return the application that a call is given: what wraps one is of the same kind."""
        if not isinstance(value, ast.Call):
            return None
        plain = (one for one in value.args if not isinstance(one, ast.Call))
        inner = next(filter(None, (self._meaning(scope, one) for one in plain)), None)
        here = (scope.source.file, value.lineno)
        return None if inner is None else replace(inner, origin=here)

    def _call(self, scope: Scope, call: ast.Call) -> Framework | None:
        qualified = scope.qualified(call.func)
        made = FRAMEWORKS.get(qualified)
        if made is None and isinstance(call.func, ast.Attribute) and not scope.stranger(call):
            made = METHODS.get(call.func.attr)
        return made or self._factory(scope, qualified)

    def _factory(self, scope: Scope, qualified: str) -> Framework | None:
        """Return what a function or class of the app's own makes when it is called."""
        module, _, name = qualified.rpartition(".")
        place = self.scope(module) if module else scope
        node = None if place is None else place.definitions.get(name)
        if place is None or node is None or node in self._active or len(self._active) > _DEEPEST:
            return None
        if node not in self._made:
            self._active.add(node)
            if isinstance(node, ast.ClassDef):
                made = self._class(place, node)
            else:
                made = self._function(place, node)
            self._active.discard(node)
            self._made[node] = made
        return self._made[node]

    def _class(self, scope: Scope, node: ast.ClassDef) -> Framework | None:
        for base in node.bases:
            qualified = scope.qualified(base)
            made = FRAMEWORKS.get(qualified) or self._factory(scope, qualified)
            if made is not None:
                return made
        calls = (
            find_signature(one, bound=True)
            for one in node.body
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name == "__call__"
        )
        return next((made for made in calls if made is not None), None)

    def _function(self, scope: Scope, node: Function) -> Framework | None:
        if node.returns is not None and scope.qualified(node.returns) in FRAMEWORKS:
            return FRAMEWORKS[scope.qualified(node.returns)]
        inside = scope.inside()
        self._run(inside, node.body)
        for statement in statements_of(node.body):
            if isinstance(statement, ast.Return) and statement.value is not None:
                value = statement.value
                found = self._meaning(inside, value) or self._wrapped(inside, value)
                if found is not None and found.made.label != UNKNOWN:
                    return found.made
        return None


def name_class(name: str) -> int:
    """Return how good a name for an application is, 0 being the best."""
    return NAMES.index(name) if name in NAMES else len(NAMES)
