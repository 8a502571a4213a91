"""The names that a module or a function of the app has when its statements have run."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TypeAlias

from buildpack.facts.framework import ASGI_PACKAGES, FRAMEWORKS, NO_APPLICATIONS, Framework
from buildpack.facts.source import Source, dotted_name
from buildpack.model.value import Value

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_SIGNATURES = {
    ("environ", "start_response"): Framework("WSGI function", "wsgi"),
    ("env", "start_response"): Framework("WSGI function", "wsgi"),
    ("scope", "receive", "send"): Framework("ASGI function", "asgi"),
}


class Application(Value):
    """A callable that answers requests, or a function that makes one."""

    name: str
    made: Framework
    line: int
    """In the module that offers it."""
    origin: tuple[str, int]
    """The file and the line that make it; perhaps those of another module."""
    is_sure: bool = True
    """Whether more than its name speaks for it."""
    is_factory: bool = False


@dataclass
class Scope:
    """Names, by what they mean."""

    source: Source
    imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    """The modules of which everything is imported."""
    found: dict[str, Application] = field(default_factory=dict)
    definitions: dict[str, Function | ast.ClassDef] = field(default_factory=dict)

    def qualified(self, node: ast.expr) -> str:
        """Return the full dotted name of what an expression such as ``flask.Flask`` means."""
        first, dot, rest = dotted_name(node).partition(".")
        if first in self.imports:
            return f"{self.imports[first]}{dot}{rest}"
        written = f"{first}{dot}{rest}"
        full = (f"{module}.{written}" for module in self.stars if first not in self.definitions)
        return next((name for name in full if name in FRAMEWORKS), written)

    def bind(self, node: ast.Import) -> None:
        """Take in what an import statement names."""
        for one in node.names:
            first = one.name.partition(".")[0]
            self.imports[one.asname or first] = one.name if one.asname else first

    def inside(self) -> Scope:
        """Return a scope for a function of this module."""
        return Scope(
            self.source,
            dict(self.imports),
            list(self.stars),
            dict(self.found),
            definitions=self.definitions,
        )

    def may_make(self, value: ast.expr) -> bool:
        """Return whether *value* can be an application for all we know."""
        return isinstance(value, ast.Call) and not self.stranger(value)

    def stranger(self, call: ast.Call) -> str:
        """Return the package of a call that no server can serve, such as ``celery``; else ''."""
        package = self.qualified(call.func).partition(".")[0]
        return package if package in NO_APPLICATIONS else ""

    def guess_interface(self) -> str:
        """Return what an application in this module most probably speaks."""
        packages = {name.partition(".")[0] for name in self.imports.values()}
        is_asgi = self.source.module.endswith("asgi") or packages & ASGI_PACKAGES
        return "asgi" if is_asgi else "wsgi"


def find_signature(node: Function, *, bound: bool = False) -> Framework | None:
    """Return what a function is by its parameters; *bound* ones have ``self`` in front of them."""
    names = tuple(one.arg for one in (*node.args.posonlyargs, *node.args.args))
    return _SIGNATURES.get(names[1:] if bound else names)


def needs_arguments(node: Function) -> bool:
    """Return whether a function can't be called without arguments."""
    arguments = node.args
    plain = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return plain > 0 or any(default is None for default in arguments.kw_defaults)
