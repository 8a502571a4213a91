from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.own_project import read_own_project
from buildpack.model.wanted import Wanted

PYPROJECT = """[project]
name = "app"
dependencies = [
  "Flask>=2",
  "pywin32; sys_platform == 'win32'",
  "not a requirement",
]
"""
SETUP_CFG = """[options]
install_requires =
    flask>=2
    gunicorn
"""
SETUP_PY = """from setuptools import setup
setup(name="app", install_requires=["flask>=2", VERSION, "x @ http://h/x.zip"])
"""


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("pyproject.toml", PYPROJECT, [("flask", ">=2", 4)]),
        ("setup.cfg", SETUP_CFG, [("flask", ">=2", 3), ("gunicorn", "", 4)]),
        ("setup.py", SETUP_PY, [("flask", ">=2", 2), ("x", "", 2)]),
        ("pyproject.toml", "[project\n", []),
        ("pyproject.toml", "project = 1\n", []),
        ("pyproject.toml", "[project]\ndependencies = [1]\n", []),
        ("setup.cfg", "flask\n", []),
        ("setup.py", "setup(\n", []),
    ],
)
def test_what_the_project_depends_on_is_read(
    file: str, text: str, expected: list[tuple[str, str, int]]
) -> None:
    found = read_own_project(Tree({file: text}), Wanted())

    assert [(one.name, one.specifier, one.line) for one in found.requirements] == expected
    assert {one.file for one in found.requirements} <= {file}


def test_the_project_is_installed_as_a_whole() -> None:
    one = read_own_project(Tree({"setup.py": "", "app.py": "a"}), Wanted())
    other = read_own_project(Tree({"setup.py": "", "app.py": "b"}), Wanted())

    assert one.local_projects == (".",)
    assert one.digests["."] != other.digests["."]
    assert one.has_unnamed


@given(st.text(), st.sampled_from(["pyproject.toml", "setup.cfg", "setup.py"]))
def test_any_text_gives_facts(text: str, file: str) -> None:
    assert read_own_project(Tree({file: text}), Wanted()).local_projects == (".",)
