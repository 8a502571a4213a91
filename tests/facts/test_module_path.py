from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.module_path import ModulePath, locate_module


@pytest.mark.parametrize(
    ("file", "beside", "text", "root", "module"),
    [
        ("app.py", (), "", "", "app"),
        ("a/b.py", (), "", "a", "b"),
        ("a/b.py", ("a/__init__.py",), "", "", "a.b"),
        ("a/b/__init__.py", ("a/b/__init__.py",), "", "a", "b"),
        ("a/b/c.py", ("a/b/__init__.py",), "", "a", "b.c"),
        ("a/b/c.py", ("a/__init__.py",), "", "a/b", "c"),
        ("a/b.py", (), "from .c import d", "", "a.b"),
        ("a/b.py", (), "import a.c", "", "a.b"),
        ("a/b.py", (), "from a import c", "", "a.b"),
        ("a/b.py", (), "import ab", "a", "b"),
        ("a/b.py", ("a/__init__.py",), "from .c import d", "", "a.b"),
        ("src/a/b.py", (), "", "src", "a.b"),
        ("src/a/b.py", ("src/a/c.py",), "import os, json\nimport c", "src/a", "b"),
        ("src/a/b.py", (), "from src.a import c", "", "src.a.b"),
        ("my-app.py", (), "", "", ""),
        ("my-app/b.py", (), "", "my-app", "b"),
        ("my-app/b.py", (), "from . import c", "", ""),
    ],
)
def test_a_file_has_one_name_and_one_place_to_import_it_from(
    file: str, beside: tuple[str, ...], text: str, root: str, module: str
) -> None:
    tree = Tree({file: text} | dict.fromkeys(beside, ""))

    assert locate_module(tree, file, text.encode()) == ModulePath(file, root, module)
