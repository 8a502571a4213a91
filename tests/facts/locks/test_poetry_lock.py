from __future__ import annotations

import hashlib

import pytest
from fakes import Tree

from buildpack.facts.locks.poetry_lock import read_poetry_lock
from buildpack.model.project import Requirement
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import (
    EntryUnreadable,
    GroupMissing,
    LockOutOfDate,
    LockVersionUnknown,
)

_HEAD = '[metadata]\nlock-version = "{version}"\npython-versions = "*"\n'
_PROJECT = """
[tool.poetry.dependencies]
python = "^3.10"
app = "^1.0"
opt = {version = "*", optional = true}

[tool.poetry.extras]
serve = ["opt"]

[tool.poetry.group.dev.dependencies]
tester = "*"

[tool.poetry.group.docs]
optional = true

[tool.poetry.group.docs.dependencies]
writer = "*"
"""

_MAIN = Wanted()


def _entry(name: str, more: str = "", version: str = "1.0") -> str:
    return f'[[package]]\nname = "{name}"\nversion = "{version}"\noptional = false\n{more}\n'


def _lines(*entries: str, wanted: Wanted = _MAIN, version: str = "2.1") -> tuple[str, ...]:
    tree = Tree(
        {
            "poetry.lock": _HEAD.format(version=version) + "".join(entries),
            "pyproject.toml": _PROJECT,
            "libs/helper/pyproject.toml": "[project]",
        }
    )
    facts, problems = read_poetry_lock(tree, wanted, {})
    assert problems == ()
    assert facts.is_closed
    return facts.lines


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ('groups = ["main"]', "x==1.0"),
        (
            'groups = ["main"]\nfiles = [{hash = "sha256:bb"}, {hash = "sha256:aa"}]',
            "x==1.0 --hash=sha256:aa --hash=sha256:bb",
        ),
        ('groups = ["main"]\nmarkers = "os_name == \'posix\'"', 'x==1.0 ; os_name == "posix"'),
        (
            'groups = ["main", "dev"]\nmarkers = {main = "os_name == \'posix\'"}',
            'x==1.0 ; os_name == "posix"',
        ),
        (
            (
                'groups = ["main"]\n[package.source]\ntype = "git"\nurl = "git@h:o/x.git"\n'
                'reference = "main"\nresolved_reference = "ab12"\nsubdirectory = "sub"'
            ),
            "x @ git+ssh://git@h/o/x.git@ab12#subdirectory=sub",
        ),
        (
            (
                'groups = ["main"]\nfiles = [{hash = "sha256:aa"}]\n'
                '[package.source]\ntype = "url"\nurl = "https://h/x.whl"'
            ),
            "x @ https://h/x.whl --hash=sha256:aa",
        ),
        (
            'groups = ["main"]\n[package.source]\ntype = "file"\nurl = "vendor/x.whl"',
            "./vendor/x.whl",
        ),
        (
            (
                'groups = ["main"]\ndevelop = true\n[package.source]\ntype = "directory"\n'
                'url = "libs/helper"'
            ),
            "-e ./libs/helper",
        ),
        (
            (
                'groups = ["main"]\ndevelop = false\n[package.source]\ntype = "directory"\n'
                'url = "libs/helper"'
            ),
            "./libs/helper",
        ),
        (
            'groups = ["main"]\n[package.source]\ntype = "legacy"\nurl = "https://h/simple"',
            "x==1.0",
        ),
    ],
)
def test_a_package_is_a_line(more: str, line: str) -> None:
    assert _lines(_entry("x", more)) == (line,)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["main", "both"]),
        (Wanted(groups=("dev",)), ["main", "dev", "both"]),
        (Wanted(groups=("Docs",)), ["main", "docs", "both"]),
        (Wanted(tests=True), ["main", "dev", "both"]),
        (Wanted(extras=("serve",)), ["main", "both", "opt"]),
    ],
)
def test_groups_and_extras_decide_what_is_installed(wanted: Wanted, names: list[str]) -> None:
    lines = _lines(
        _entry("main", 'groups = ["main"]'),
        _entry("dev", 'groups = ["dev"]'),
        _entry("docs", 'groups = ["docs"]'),
        _entry("both", 'groups = ["main", "dev"]'),
        _entry("opt", 'groups = ["main"]\nmarkers = "extra == \\"serve\\""'),
        _entry("win", 'groups = ["main"]\nmarkers = "sys_platform == \'win32\'"'),
        wanted=wanted,
    )

    assert [line.partition("==")[0] for line in lines] == names


def test_several_versions_of_one_package_stand_side_by_side() -> None:
    lines = _lines(
        _entry("x", 'groups = ["main"]\nmarkers = "python_version < \'3.12\'"'),
        _entry("x", 'groups = ["main"]\nmarkers = "python_version >= \'3.12\'"', version="2.0"),
    )

    assert lines == ('x==1.0 ; python_version < "3.12"', 'x==2.0 ; python_version >= "3.12"')


def test_an_old_lock_is_walked_from_the_project() -> None:
    entries = (
        _entry("app", '[package.dependencies]\nlib = "^2.0"\ncolour = {version = "*", '
               'markers = "sys_platform == \'win32\'"}\n'
               'fast = {version = "*", optional = true}\n[package.extras]\nspeed = ["fast (>=1)"]'),
        _entry("lib", version="1.0"),
        _entry("lib", 'python-versions = "*"', version="2.1"),
        _entry("colour"),
        _entry("fast"),
        _entry("opt"),
        _entry("tester", '[package.dependencies]\napp = {version = "*", extras = ["speed"]}'),
        _entry("writer"),
    )  # fmt: skip

    assert _lines(*entries, version="1.1") == ("app==1.0", "lib==2.1")
    assert _lines(*entries, version="2.0", wanted=Wanted(extras=("serve",))) == (
        "app==1.0",
        "lib==2.1",
        "opt==1.0",
    )
    assert _lines(*entries, version="1.1", wanted=Wanted(tests=True)) == (
        "app==1.0",
        "lib==2.1",
        "fast==1.0",
        "tester==1.0",
    )


def test_hashes_of_old_locks_stand_at_the_end() -> None:
    metadata = '[metadata.files]\napp = [{file = "a", hash = "sha256:aa"}]\n'
    tree = Tree(
        {
            "poetry.lock": _entry("app") + _HEAD.format(version="1.1") + metadata,
            "pyproject.toml": _PROJECT,
        }
    )

    assert read_poetry_lock(tree, Wanted(), {})[0].lines == ("app==1.0 --hash=sha256:aa",)


def test_what_is_locked_is_known_with_its_line() -> None:
    lock = _HEAD.format(version="2.1") + _entry("Typing_Ext", 'groups = ["main"]')
    tree = Tree({"poetry.lock": lock.replace("\n", "\r\n"), "pyproject.toml": _PROJECT})
    facts, _ = read_poetry_lock(tree, Wanted(), {})

    assert facts.requirements == (
        Requirement(name="typing-ext", specifier="==1.0", file="poetry.lock", line=4),
    )
    assert facts.digests["pyproject.toml"] == hashlib.sha256(_PROJECT.encode()).hexdigest()
    assert set(facts.digests) == {"poetry.lock", "pyproject.toml"}


@pytest.mark.parametrize(
    ("more", "files", "is_added"),
    [
        pytest.param("", {"shop/__init__.py": ""}, True, id="a package"),
        pytest.param("", {"src/shop.py": ""}, True, id="a module in src"),
        pytest.param("", {"app.py": ""}, False, id="nothing to install"),
        pytest.param('packages = [{include = "app.py"}]', {}, True, id="listed"),
        pytest.param("package-mode = false", {"shop/__init__.py": ""}, False, id="no package"),
    ],
)
def test_the_app_itself_is_installed_where_poetry_would(
    more: str, files: dict[str, str], *, is_added: bool
) -> None:
    project = f'[build-system]\nrequires = []\n[tool.poetry]\nname = "Shop"\n{more}\n'
    lock = _HEAD.format(version="2.1") + _entry("x", 'groups = ["main"]')
    facts, _ = read_poetry_lock(
        Tree({"poetry.lock": lock, "pyproject.toml": project, **files}), Wanted(), {}
    )

    assert ("-e ." in facts.lines) is is_added
    assert (facts.editable_projects == (".",)) is is_added


@pytest.mark.parametrize(
    ("lock", "problem"),
    [
        ('[metadata]\nlock-version = "3.0"', LockVersionUnknown("poetry.lock", "3.0", "1 and 2")),
        ("", LockVersionUnknown("poetry.lock", "", "1 and 2")),
        (
            '[metadata]\nlock-version = "2.1"\ncontent-hash = "00"',
            LockOutOfDate("poetry.lock"),
        ),
        (
            _HEAD.format(version="2.1") + _entry("x", 'groups = ["main"]', version="one two"),
            EntryUnreadable("poetry.lock", "x", "'==one two' is no version", 4),
        ),
    ],
)
def test_a_lock_that_is_no_use_is_a_problem(lock: str, problem: object) -> None:
    tree = Tree({"poetry.lock": lock, "pyproject.toml": _PROJECT})

    facts, problems = read_poetry_lock(tree, Wanted(), {})

    assert problems == (problem,)
    assert facts.lines == ()


def test_every_group_and_extra_that_is_not_there_is_named() -> None:
    tree = Tree({"poetry.lock": _HEAD.format(version="2.1"), "pyproject.toml": _PROJECT})

    _, problems = read_poetry_lock(tree, Wanted(groups=("web", "dev"), extras=("x",)), {})

    assert problems == (
        GroupMissing("group", "web", "pyproject.toml", ("dev", "docs")),
        GroupMissing("extra", "x", "pyproject.toml", ("serve",)),
    )
