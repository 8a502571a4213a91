from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.locks.pipfile import read_pipfile
from buildpack.model.project import Requirement
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import EntryUnreadable, GroupMissing

_PIPFILE = """
[[source]]
name = "main"
url = "https://h/simple"

[packages]
Flask = ">=2,<3"
plain = "*"
bare = "1.0"
old = {version = "*", python_version = "< '3.8'"}
windows = {version = "*", sys_platform = "== 'win32'"}
x = {version = "*", extras = ["a"], markers = "os_name == 'posix'"}
repository = {git = "https://h/r.git", ref = "v1", editable = true}
helper = {path = "./libs/helper", editable = true}

[dev-packages]
tester = "*"

[docs]
writer = "*"

[requires]
python_version = "3.12"
"""


def test_a_pipfile_is_a_list_of_lines() -> None:
    facts, problems = read_pipfile(Tree({"Pipfile": _PIPFILE}), Wanted(), {})

    assert problems == ()
    assert facts.lines == (
        "--index-url https://h/simple",
        "Flask>=2,<3",
        "plain",
        "bare==1.0",
        'old ; python_version < "3.8"',
        'x[a] ; os_name == "posix"',
        "repository @ git+https://h/r.git@v1",
        "-e ./libs/helper",
    )
    assert facts.requirements[0] == Requirement(
        name="flask", specifier=">=2,<3", file="Pipfile", line=7
    )
    assert (facts.is_closed, facts.editable_projects) == (False, ("./libs/helper",))
    assert facts.own_lock == "Pipfile.lock"


@pytest.mark.parametrize(
    ("wanted", "last"), [(Wanted(tests=True), "tester"), (Wanted(groups=("docs",)), "writer")]
)
def test_more_is_added_when_it_is_wanted(wanted: Wanted, last: str) -> None:
    assert read_pipfile(Tree({"Pipfile": _PIPFILE}), wanted, {})[0].lines[-1] == last


def test_what_can_not_be_read_or_found_is_named_together() -> None:
    text = '[packages]\na = "latest"\nb = {version = "*", os_name = "posix"}\n'

    _, problems = read_pipfile(Tree({"Pipfile": text}), Wanted(groups=("web",)), {})

    assert problems == (
        GroupMissing("group", "web", "Pipfile", ("packages",)),
        EntryUnreadable("Pipfile", "a", "'latest' is no version", 2),
        EntryUnreadable("Pipfile", "b", "'os_name posix' is no environment marker", 3),
    )


def test_what_stands_beside_the_app_counts_and_what_was_not_pushed_does_not() -> None:
    text = '[packages]\na = {path = "../libs/a", editable = true}\nb = {path = "../../b"}\n'
    tree = Tree({"api/Pipfile": text, "libs/a/setup.py": ""}, below="api")

    facts, problems = read_pipfile(tree, Wanted(), {})

    assert facts.lines == ("-e ../libs/a",)
    assert list(facts.digests) == ["Pipfile", "../libs/a/setup.py"]
    assert problems == (
        EntryUnreadable("Pipfile", "b", "the path '../../b' leads out of what you deploy", 3),
    )
