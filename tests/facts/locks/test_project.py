from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.locks.project import read_dependencies
from buildpack.facts.locks.reader import READERS, find_project_reader
from buildpack.model.manifest import CONDA_FILES
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import EntryUnreadable, GroupMissing

_PROJECT = """
[project]
name = "Shop"
dependencies = [
    "flask>=2",
    "colorama; sys_platform == 'win32'",
    "helper @ ./libs/helper",
]
[project.optional-dependencies]
all = ["shop[serve]", "more"]
serve = ["gunicorn"]
[dependency-groups]
dev = ["tester", {include-group = "docs"}]
docs = ["writer", {include-group = "dev"}]
"""


@pytest.mark.parametrize(
    ("wanted", "added"),
    [
        (Wanted(), ()),
        (Wanted(extras=("serve",)), ("gunicorn",)),
        (Wanted(extras=("All",)), ("gunicorn", "more")),
        (Wanted(groups=("docs",)), ("writer", "tester")),
        (Wanted(tests=True), ("tester", "writer")),
    ],
)
def test_a_project_lists_its_dependencies(wanted: Wanted, added: tuple[str, ...]) -> None:
    tree = Tree({"pyproject.toml": _PROJECT, "libs/helper/setup.py": ""})

    facts, problems = read_dependencies(tree, wanted, {})

    assert problems == ()
    assert facts.lines == ("flask>=2", "./libs/helper", *added)
    assert facts.requirements[0].line == 5
    assert facts.local_projects == ("./libs/helper",)
    assert set(facts.digests) == {"pyproject.toml", "./libs/helper"}


def test_what_can_not_be_read_or_found_is_named_together() -> None:
    text = '[project]\ndependencies = ["a b"]\n'

    _, problems = read_dependencies(
        Tree({"pyproject.toml": text}), Wanted(groups=("web",), extras=("x",)), {}
    )

    assert problems == (
        GroupMissing("group", "web", "pyproject.toml"),
        GroupMissing("extra", "x", "pyproject.toml"),
        EntryUnreadable("pyproject.toml", "a b", "that is no requirement by PEP 508", 2),
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('[tool.poetry]\nname = "x"', "read_poetry_project"),
        ('[project]\nname = "x"', "read_dependencies"),
        ('[dependency-groups]\nx = ["y"]', "read_dependencies"),
        ('[project]\nname = "x"\n[build-system]\nrequires = []', None),
        ("[tool.black]", None),
    ],
)
def test_a_project_is_read_by_what_it_is(text: str, name: str | None) -> None:
    reader = find_project_reader(Tree({"pyproject.toml": text}))

    assert (reader.__name__ if reader is not None else None) == name


@pytest.mark.parametrize("name", READERS)
def test_every_reader_answers_for_an_empty_file(name: str) -> None:
    empty = "{}" if name == "Pipfile.lock" else ""

    facts, _ = READERS[name](Tree({name: empty}), Wanted(), {})

    assert facts.lines == ()
    assert set(facts.digests) == {name}
    assert set(CONDA_FILES) < set(READERS)


def test_a_project_that_setup_py_builds_is_left_to_it() -> None:
    assert (
        find_project_reader(Tree({"pyproject.toml": "[project]\nname='x'", "setup.py": ""})) is None
    )
