from __future__ import annotations

import ast

import pytest

from buildpack.facts.module_name import find_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a = b = 1\n(c, d) = 1, 2\ne: int = 1", {"a", "b", "c", "d", "e"}),
        ("import a.b, c as d\nfrom e import f as g", {"a", "d", "g"}),
        ("def a():\n    b = 1\n    def c(): ...\nclass D:\n    e = 1", {"a", "D"}),
        ("def a():\n    global b\n    b = 1", {"a", "b"}),
        ("try:\n    a = 1\nexcept E:\n    b = 1\nelse:\n    if x:\n        c = 1", {"a", "b", "c"}),
        ("for a in x:\n    if y:\n        b = 1\nwith z as c:\n    d = 1", {"a", "b", "c", "d"}),
        ("if __name__ == '__main__':\n    a = 1\nelse:\n    b = 1", {"b"}),
        ("a = lambda b: (c := 1)", {"a"}),
    ],
)
def test_a_module_has_the_names_that_it_binds(text: str, names: set[str]) -> None:
    assert find_names(ast.parse(text)) == frozenset(names)


@pytest.mark.parametrize(
    "text",
    [
        "from settings import *",
        "globals()['app'] = 1",
        "def __getattr__(name):\n    return 1",
        "import sys\nsys.modules[__name__] = 1",
        "exec('app = 1')",
    ],
)
def test_a_module_that_may_have_any_name_is_not_judged(text: str) -> None:
    assert find_names(ast.parse(text)) is None
