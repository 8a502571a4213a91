from __future__ import annotations

import ast

import pytest
from fakes import Tree

from buildpack.facts.source import (
    Source,
    assignments_of,
    dotted_name,
    parse_source,
    read_source,
    statements_of,
)

BLOCKS = """
a = 1
if x:
    b = 2
elif y:
    c: int = 3
else:
    d = e = 4
try:
    f = 5
except E:
    g = 6
else:
    h = 7
finally:
    i = 8
with z:
    j += 9
if __name__ == "__main__":
    k = 10
else:
    l = 11
def m():
    n = 12
o.p = q[0] = 13
r: int
"""


def test_assignments_in_all_blocks_that_run_are_seen_in_order() -> None:
    names = [name for name, _, _ in assignments_of(statements_of(ast.parse(BLOCKS).body))]

    assert names == [*"abcdefghijl"]


@pytest.mark.parametrize(
    ("files", "module", "expected"),
    [
        ({"a/b.py": ""}, "a.b", "a/b.py"),
        ({"a/b/__init__.py": ""}, "a.b", "a/b/__init__.py"),
        ({"a.py": "("}, "a", None),
        ({"a.py": "\0"}, "a", None),
        ({"a.py": "-" * 100_000 + "1"}, "a", None),
        ({}, "a", None),
        ({"..py": ""}, "..", None),
        ({".py": ""}, "", None),
        ({"a b.py": ""}, "a b", None),
    ],
    ids=["module", "package", "broken", "nul", "deep", "none", "dots", "empty", "no name"],
)
def test_a_module_is_read_by_its_name(
    files: dict[str, str], module: str, expected: str | None
) -> None:
    found = read_source(Tree(files), module)

    assert (found and found.file) == expected


@pytest.mark.parametrize(
    ("module", "file", "statement", "expected"),
    [
        ("a.b", "a/b.py", "from c import d", "c"),
        ("a.b", "a/b.py", "from .c import d", "a.c"),
        ("a.b", "a/b.py", "from . import d", "a"),
        ("a.b", "a/b/__init__.py", "from .c import d", "a.b.c"),
        ("a.b", "a/b/__init__.py", "from ..c import d", "a.c"),
        ("a", "a.py", "from .c import d", "c"),
        ("a", "a.py", "from ....c import d", "c"),
    ],
)
def test_relative_imports_lead_where_python_goes(
    module: str, file: str, statement: str, expected: str
) -> None:
    tree = parse_source(statement.encode())
    assert tree is not None
    node = tree.body[0]
    assert isinstance(node, ast.ImportFrom)

    assert Source(module, file, tree).resolve(node) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("a", "a"), ("a.b.c", "a.b.c"), ("a().b", ""), ("a[0]", ""), ("1", "")]
)
def test_dotted_names_are_told_from_other_expressions(text: str, expected: str) -> None:
    assert dotted_name(ast.parse(text, mode="eval").body) == expected
