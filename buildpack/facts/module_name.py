"""The names that a module has when it is imported, as far as its text says."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from buildpack.facts.source import is_main_guard

# Whoever uses one of these may give a module any name.
_MAGIC = frozenset({"globals", "exec", "setattr", "vars", "__getattr__", "import_module"})


def find_names(module: ast.Module) -> frozenset[str] | None:
    """Return all names that a module may have, or None when that can't be told."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and any(one.name == "*" for one in node.names):
            return None
        if isinstance(node, ast.Name) and node.id in _MAGIC:
            return None
        if isinstance(node, ast.FunctionDef) and node.name in _MAGIC:
            return None
        if isinstance(node, ast.Attribute) and node.attr in {"modules", *_MAGIC}:
            return None
        if isinstance(node, ast.Global):
            names.update(node.names)
    return frozenset(names.union(_find_bound(module)))


def _find_bound(module: ast.Module) -> Iterator[str]:
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.If) and is_main_guard(node):
            waiting.extend(node.orelse)
        elif not isinstance(node, ast.Lambda):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.alias):
                yield node.asname or node.name.partition(".")[0]
            waiting.extend(ast.iter_child_nodes(node))
