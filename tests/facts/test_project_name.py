from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.library import Library
from buildpack.facts.project_name import find_project_name


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("pyproject.toml", "[project]\nname = 'My-Shop'", "my_shop"),
        ("pyproject.toml", "[tool.poetry]\nname = 'shop'", "shop"),
        ("pyproject.toml", "[project]\nname = 3", ""),
        ("pyproject.toml", "[project", ""),
        ("setup.cfg", "[metadata]\nversion = 1\nname = my.shop\n", "my_shop"),
        ("setup.cfg", "[options]\nname = other\n", ""),
        ("setup.py", "from setuptools import setup\nsetup(name='shop', version='1')", "shop"),
        ("setup.py", "setup(name=NAME)", ""),
        ("setup.py", "setup(", ""),
        ("other.txt", "", ""),
    ],
)
def test_a_project_is_called_as_one_of_its_files_says(file: str, text: str, expected: str) -> None:
    assert find_project_name(Library(Tree({file: text}))) == expected


@given(st.sampled_from(["pyproject.toml", "setup.cfg", "setup.py"]), st.text())
def test_any_text_gives_a_name(file: str, text: str) -> None:
    library = Library(Tree({file: text.encode(errors="replace")}))

    assert isinstance(find_project_name(library), str)
