"""What the app's manifest asks for, whatever its format is."""

from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.dependencies import read_dependencies
from buildpack.model.wanted import Wanted

SETUP = "from setuptools import setup\n\nsetup(name='shop', install_requires=['gunicorn'])\n"


@pytest.mark.parametrize("line", ["-e .", "."])
def test_a_project_that_its_own_requirements_name_brings_what_it_depends_on(line: str) -> None:
    tree = Tree({"requirements.txt": f"six\n{line}\n", "setup.py": SETUP})

    found, problems = read_dependencies(tree, "requirements.txt", Wanted(), {})

    asked = [(one.name, one.file, one.line) for one in found.requirements]
    assert asked == [("six", "requirements.txt", 1), ("gunicorn", "setup.py", 3)]
    assert problems == ()


def test_a_project_that_nobody_names_brings_nothing() -> None:
    tree = Tree({"requirements.txt": "six\n", "setup.py": SETUP})

    found, _ = read_dependencies(tree, "requirements.txt", Wanted(), {})

    assert [one.name for one in found.requirements] == ["six"]
