from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.locks.poetry_project import read_poetry_project
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import EntryUnreadable

_MAIN = Wanted()


def _lines(text: str, wanted: Wanted = _MAIN, **files: str) -> tuple[str, ...]:
    facts, problems = read_poetry_project(Tree({"pyproject.toml": text, **files}), wanted, {})
    assert problems == ()
    assert not facts.is_closed
    return facts.lines


@pytest.mark.parametrize(
    ("entry", "lines"),
    [
        ('python = "^3.10"', ()),
        ('x = "^1.2"', ("x<2,>=1.2",)),
        ('x = {version = "*", extras = ["b", "a"]}', ("x[b,a]",)),
        ('x = {version = "1.0", python = "<3.11"}', ('x==1.0 ; python_full_version < "3.11"',)),
        ('x = {version = "*", markers = "os_name == \'nt\'"}', ()),
        ('x = {version = "*", platform = "linux"}', ('x ; sys_platform == "linux"',)),
        ('x = {version = "*", optional = true}', ()),
        (
            'x = [{version = "<2", python = "<3.11"}, {version = ">=2", python = ">=3.11"}]',
            (
                'x<2 ; python_full_version < "3.11"',
                'x>=2 ; python_full_version >= "3.11"',
            ),
        ),
        ('x = {git = "https://h/x.git", tag = "v1"}', ("x @ git+https://h/x.git@v1",)),
        (
            'x = {git = "https://h/x.git", subdirectory = "s"}',
            ("x @ git+https://h/x.git#subdirectory=s",),
        ),
        ('x = {path = "./libs/x/", develop = true}', ("-e ./libs/x",)),
        ('x = {path = "libs/x"}', ("./libs/x",)),
        ('x = {url = "https://h/x.whl"}', ("x @ https://h/x.whl",)),
    ],
)
def test_a_dependency_is_a_line(entry: str, lines: tuple[str, ...]) -> None:
    assert _lines(f"[tool.poetry.dependencies]\n{entry}\n") == lines


def test_extras_and_groups_are_added_when_they_are_wanted() -> None:
    text = """
[tool.poetry.dependencies]
a = "*"
b = {version = "*", optional = true}
[tool.poetry.extras]
Serve = ["b"]
[tool.poetry.dev-dependencies]
old = "*"
[tool.poetry.group.web.dependencies]
c = "*"
[tool.poetry.group.all]
optional = true
include-groups = ["web"]
"""

    assert _lines(text) == ("a",)
    assert _lines(text, Wanted(extras=("serve",), groups=("all",))) == ("a", "b", "c")
    assert _lines(text, Wanted(tests=True)) == ("a", "c", "old")


def test_standard_tables_count_and_poetrys_say_where_from() -> None:
    text = """
[project]
name = "shop"
dependencies = ["a[x]>=1", "b; os_name == 'posix'"]
[project.optional-dependencies]
serve = ["c"]
[dependency-groups]
docs = ["d", {include-group = "more"}]
more = ["e"]
[tool.poetry.dependencies]
a = {path = "libs/a", develop = true}
b = {source = "main"}
"""

    assert _lines(text) == ("-e ./libs/a[x]", 'b ; os_name == "posix"')
    wanted = Wanted(extras=("serve",), groups=("docs",))
    assert _lines(text, wanted)[2:] == ("c", "d", "e")


def test_every_entry_that_says_nothing_is_named() -> None:
    text = '[tool.poetry.dependencies]\na = "latest"\nb = "1.0"\nc = {version = "^x"}\n'

    facts, problems = read_poetry_project(Tree({"pyproject.toml": text}), Wanted(), {})

    why = "its version is no constraint that Poetry has"
    assert problems == (
        EntryUnreadable("pyproject.toml", "a", why, 2),
        EntryUnreadable("pyproject.toml", "c", why, 4),
    )
    assert [one.name for one in facts.requirements] == ["b"]
    assert facts.own_lock == "poetry.lock"
