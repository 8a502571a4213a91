from __future__ import annotations

from functools import partial

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.collect import collect
from buildpack.facts.locks.uv_lock import read_uv_lock
from buildpack.facts.locks.uv_lock_path import find_uv_lock
from buildpack.model.problem import Problem
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import GroupMissing
from buildpack.problems.manifest import ManifestUnreadable

LOCK = """\
version = 1
requires-python = ">=3.11"

[[package]]
name = "shop"
version = "0.1"
source = { editable = "." }
dependencies = [
    { name = "colorama", marker = "sys_platform == 'win32'" },
    { name = "flask" },
    { name = "helper" },
    { name = "numpy", version = "2.0", marker = "python_version < '3.12'" },
    { name = "numpy", version = "2.3", marker = "python_version >= '3.12'" },
    { name = "uvicorn", extra = ["standard"] },
]

[package.optional-dependencies]
serve = [{ name = "gunicorn" }]

[package.dev-dependencies]
dev = [{ name = "pytest" }]
prod = [{ name = "sentry-sdk" }]

[[package]]
name = "colorama"
version = "0.4"
source = { registry = "r" }

[[package]]
name = "flask"
version = "3.1"
source = { registry = "r" }
dependencies = [{ name = "click" }]
sdist = { url = "u", hash = "sha256:aa" }
wheels = [{ url = "w", hash = "sha256:bb" }]

[[package]]
name = "click"
version = "8.0"
source = { registry = "r" }
dependencies = [{ name = "flask" }]

[[package]]
name = "helper"
version = "0.1"
source = { directory = "libs/helper" }

[[package]]
name = "numpy"
version = "2.0"
source = { registry = "r" }

[[package]]
name = "numpy"
version = "2.3"
source = { registry = "r" }

[[package]]
name = "uvicorn"
version = "0.5"
source = { registry = "r" }

[package.optional-dependencies]
standard = [{ name = "uvloop" }]

[[package]]
name = "uvloop"
version = "0.2"
source = { git = "https://git.example/uvloop?rev=1#abc" }

[[package]]
name = "gunicorn"
version = "27.0"
source = { registry = "r" }

[[package]]
name = "pytest"
version = "9.0"
source = { registry = "r" }

[[package]]
name = "sentry-sdk"
version = "2.0"
source = { registry = "r" }
"""
ALWAYS = ["shop", "flask", "click", "helper", "numpy", "numpy", "uvicorn", "uvloop"]


@pytest.mark.parametrize(
    ("wanted", "pyproject", "expected"),
    [
        pytest.param(Wanted(), "", ALWAYS, id="the main dependencies"),
        pytest.param(Wanted(extras=("serve",)), "", [*ALWAYS, "gunicorn"], id="an extra"),
        pytest.param(Wanted(groups=("Prod",)), "", [*ALWAYS, "sentry-sdk"], id="a group"),
        pytest.param(Wanted(tests=True), "", [*ALWAYS, "pytest"], id="uv's default group"),
        pytest.param(
            Wanted(tests=True),
            "[tool.uv]\ndefault-groups = ['prod']",
            [*ALWAYS, "sentry-sdk"],
            id="default groups of the project's",
        ),
        pytest.param(
            Wanted(tests=True),
            "[tool.uv]\ndefault-groups = 'all'\n[dependency-groups]\ndev = []\nprod = []",
            [*ALWAYS, "pytest", "sentry-sdk"],
            id="all groups",
        ),
    ],
)
def test_what_uv_will_install_is_read(wanted: Wanted, pyproject: str, expected: list[str]) -> None:
    facts, problems = read_uv_lock(Tree({"uv.lock": LOCK, "pyproject.toml": pyproject}), wanted)

    assert problems == ()
    assert sorted(one.name for one in facts.requirements) == sorted(expected)


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (Wanted(groups=("docs",)), GroupMissing("group", "docs", "uv.lock", ("dev", "prod"))),
        (Wanted(extras=("web",)), GroupMissing("extra", "web", "uv.lock", ("serve",))),
    ],
)
def test_a_group_that_is_not_there_is_a_problem(wanted: Wanted, problem: Problem) -> None:
    _, problems = read_uv_lock(Tree({"uv.lock": LOCK}), wanted)

    assert problems == (problem,)


def test_a_package_is_known_with_its_line_and_its_hashes() -> None:
    facts, _ = read_uv_lock(Tree({"uv.lock": LOCK}), Wanted())
    flask = next(one for one in facts.requirements if one.name == "flask")

    assert (flask.specifier, flask.file) == ("==3.1", "uv.lock")
    assert LOCK.splitlines()[flask.line - 1] == 'name = "flask"'
    assert flask.hashes == ("sha256:aa", "sha256:bb")
    assert {one.name for one in facts.requirements if one.is_url} == {"shop", "helper", "uvloop"}


def test_local_projects_go_into_the_fingerprint() -> None:
    files = {"uv.lock": LOCK, "pyproject.toml": "", "libs/helper/helper.py": "a"}
    one, _ = read_uv_lock(Tree(files), Wanted())
    other, _ = read_uv_lock(Tree({**files, "libs/helper/helper.py": "b"}), Wanted())

    assert set(one.digests) == {"uv.lock", "pyproject.toml", "./libs/helper"}
    assert one.digests["./libs/helper"] != other.digests["./libs/helper"]
    assert (one.local_projects, one.editable_projects) == (("libs/helper",), (".",))


WORKSPACE = {"uv.lock": LOCK, "libs/helper/pyproject.toml": "", "libs/other/pyproject.toml": ""}


def test_a_member_of_a_workspace_has_its_own_dependencies() -> None:
    tree = Tree(WORKSPACE, below="libs/helper")
    path = find_uv_lock(tree, "libs/helper")

    facts, _ = read_uv_lock(tree, Wanted(), path=path or "", app_dir="libs/helper")

    assert path == "../../uv.lock"
    assert [one.name for one in facts.requirements] == ["helper"]
    assert facts.local_projects == (".",)


@pytest.mark.parametrize("below", ["libs/other", "libs"])
def test_who_is_no_member_has_no_part_in_a_lock(below: str) -> None:
    assert find_uv_lock(Tree(WORKSPACE, below=below), below) is None


def test_an_own_lock_comes_before_the_one_above() -> None:
    tree = Tree({**WORKSPACE, "libs/helper/uv.lock": ""}, below="libs/helper")

    assert find_uv_lock(tree, "libs/helper") == "uv.lock"


@given(st.text())
def test_any_text_gives_facts_or_a_problem(text: str) -> None:
    problems: list[Problem] = []

    facts = collect(partial(read_uv_lock, Tree({"uv.lock": text}), Wanted()), None, problems)

    assert all(isinstance(problem, ManifestUnreadable) for problem in problems)
    assert (facts is None) == bool(problems)
