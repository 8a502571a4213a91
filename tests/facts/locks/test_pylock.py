from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.locks.pylock import read_pylock
from buildpack.model.project import Requirement
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import GroupMissing, LockVersionUnknown

_LOCK = """
lock-version = "1.0"
created-by = "somebody"
extras = ["serve"]
dependency-groups = ["dev", "docs"]
default-groups = ["docs"]

[[packages]]
name = "Main"
version = "1.0"
wheels = [{url = "https://h/main.whl", hashes = {sha256 = "aa"}}]
sdist = {url = "https://h/main.tar.gz", hashes = {sha256 = "bb"}}

[[packages]]
name = "opt"
version = "1.0"
marker = "'serve' in extras"

[[packages]]
name = "tester"
version = "1.0"
marker = "'dev' in dependency_groups"

[[packages]]
name = "writer"
version = "1.0"
marker = "'docs' in dependency_groups"

[[packages]]
name = "windows"
version = "1.0"
marker = "sys_platform == 'win32'"

[[packages]]
name = "repository"
vcs = {type = "git", url = "https://h/r.git", commit-id = "ab12"}

[[packages]]
name = "helper"
directory = {path = "libs/helper", editable = true}
"""


@pytest.mark.parametrize(
    ("wanted", "names", "groups"),
    [
        (Wanted(), ["main", "writer", "repository", "helper"], ("docs",)),
        (
            Wanted(extras=("serve",), groups=("dev",)),
            ["main", "opt", "tester", "writer", "repository", "helper"],
            ("docs", "dev"),
        ),
        (
            Wanted(tests=True),
            ["main", "tester", "writer", "repository", "helper"],
            ("docs", "dev"),
        ),
    ],
)
def test_groups_and_extras_decide_what_is_installed(
    wanted: Wanted, names: list[str], groups: tuple[str, ...]
) -> None:
    facts, problems = read_pylock(Tree({"pylock.toml": _LOCK}), wanted, {})

    assert problems == ()
    assert [one.name for one in facts.requirements] == names
    assert (facts.groups, facts.extras) == (groups, wanted.extras)
    assert (facts.lines, facts.is_closed) == ((), True)
    assert facts.editable_projects == ("./libs/helper",)


def test_a_package_is_known_with_its_line_and_hashes() -> None:
    facts, _ = read_pylock(Tree({"pylock.toml": _LOCK}), Wanted(), {})

    assert facts.requirements[0] == Requirement(
        name="main",
        specifier="==1.0",
        file="pylock.toml",
        line=8,
        hashes=("sha256:bb", "sha256:aa"),
    )


@pytest.mark.parametrize(
    ("lock", "wanted", "problem"),
    [
        ("", Wanted(), LockVersionUnknown("pylock.toml", "", "1")),
        ('lock-version = "2.0"', Wanted(), LockVersionUnknown("pylock.toml", "2.0", "1")),
        (
            _LOCK,
            Wanted(extras=("web",)),
            GroupMissing("extra", "web", "pylock.toml", ("serve",)),
        ),
    ],
)
def test_a_lock_that_is_no_use_is_a_problem(lock: str, wanted: Wanted, problem: object) -> None:
    assert read_pylock(Tree({"pylock.toml": lock}), wanted, {})[1] == (problem,)
