"""The app's Python files, parsed and never imported."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence

from buildpack.model.value import Value
from buildpack.ports import AppTree

# Generated code aside, nobody writes a module of this many bytes by hand.
_LARGEST = 1_000_000


class Source(Value):
    """One module."""

    module: str
    """Dotted, importable from the directory where the search began."""
    file: str
    tree: ast.Module
    is_whole: bool = True
    """Whether all of it could be parsed."""

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        if self.file.endswith("__init__.py"):
            return self.module
        return self.module.rpartition(".")[0]

    def resolve(self, node: ast.ImportFrom) -> str:
        """Return the dotted name of the module that *node* imports from."""
        if not node.level:
            return node.module or ""
        parts = self.package.split(".") if self.package else []
        base = parts[: len(parts) - node.level + 1]
        return ".".join((*base, node.module) if node.module else base)


def parse_source(content: bytes) -> ast.Module | None:
    """Return the syntax tree of a Python file, or None when it can't be parsed or is too large."""
    if len(content) > _LARGEST:
        return None
    with warnings.catch_warnings():
        # Its doubtful escape sequences are the app's own business.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(content)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def files_of(module: str, root: str = "") -> tuple[str, ...]:
    """Return the files that can be the module of that dotted name below the directory *root*."""
    if not module or not all(part.isidentifier() for part in module.split(".")):
        return ()
    path = "/".join((*filter(None, (root,)), *module.split(".")))
    return f"{path}.py", f"{path}/__init__.py"


def read_source(tree: AppTree, module: str, root: str = "") -> Source | None:
    """Return the module of that dotted name below the directory *root*, or None."""
    for file in files_of(module, root):
        content = tree.read(file)
        if content is not None:
            parsed = parse_source(content)
            return None if parsed is None else Source(module, file, parsed)
    return None


def statements_of(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported, blocks of if, try and with too."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed([inner for block in _blocks_of(node) for inner in block]))


def _blocks_of(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(node, ast.If) and is_main_guard(node):
        yield node.orelse
    elif isinstance(node, ast.Try):
        yield from (node.body, *(one.body for one in node.handlers), node.orelse, node.finalbody)
    elif isinstance(node, ast.If):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.With):
        yield node.body


def assignments_of(nodes: Iterator[ast.stmt]) -> Iterator[tuple[str, ast.expr, int]]:
    """Yield the name, the value and the line of every assignment to a plain name."""
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value, node.lineno
        elif (
            isinstance(node, (ast.AnnAssign, ast.AugAssign))
            and isinstance(node.target, ast.Name)
            and node.value is not None
        ):
            yield node.target.id, node.value, node.lineno


def dotted_name(node: ast.expr) -> str:
    """Return ``a.b.c`` for such an expression, else an empty text."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(parts))) if isinstance(node, ast.Name) else ""


def is_main_guard(node: ast.If) -> bool:
    """Return whether a block runs only when its file does: ``if __name__ == "__main__"``."""
    compared = node.test
    return (
        isinstance(compared, ast.Compare)
        and isinstance(compared.left, ast.Name)
        and compared.left.id == "__name__"
    )
