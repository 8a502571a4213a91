from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.locks.pdm_lock import read_pdm_lock
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import GroupMissing, LockOutOfDate, LockVersionUnknown

_HEAD = '[metadata]\nlock_version = "4.5.0"\ngroups = ["default", "serve", "dev"]\n'
_PROJECT = """
[project]
name = "shop"
dependencies = ["app[fast]>=1"]
optional-dependencies = {serve = ["opt"]}
[tool.pdm.dev-dependencies]
dev = ["tester"]
"""

_MAIN = Wanted()


def _entry(name: str, more: str = 'groups = ["default"]', version: str = "1.0") -> str:
    return f'[[package]]\nname = "{name}"\nversion = "{version}"\n{more}\n'


def _lines(*entries: str, wanted: Wanted = _MAIN, project: str = _PROJECT) -> tuple[str, ...]:
    files = {"pdm.lock": _HEAD + "".join(entries), "pyproject.toml": project}
    facts, problems = read_pdm_lock(Tree(files), wanted, {})
    assert problems == ()
    assert facts.is_closed
    return facts.lines


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("", "x==1.0"),
        ("marker = \"os_name == 'posix'\"", 'x==1.0 ; os_name == "posix"'),
        ('files = [{url = "https://h/x.whl", hash = "sha256:aa"}]', "x==1.0 --hash=sha256:aa"),
        (
            'git = "https://h/x.git"\nref = "main"\nrevision = "ab12"\nsubdirectory = "s"',
            "x @ git+https://h/x.git@ab12#subdirectory=s",
        ),
        (
            'url = "https://h/x.zip"\nsubdirectory = "s"\nfiles = [{hash = "sha256:aa"}]',
            "x @ https://h/x.zip#subdirectory=s --hash=sha256:aa",
        ),
        ('path = "./libs/x"\neditable = true', "-e ./libs/x"),
        ('url = "file:///${PROJECT_ROOT}/libs/x"', "./libs/x"),
        ('extras = ["b"]', "x[b]==1.0"),
    ],
)
def test_a_package_is_a_line(more: str, line: str) -> None:
    assert _lines(_entry("x", f'groups = ["default"]\n{more}')) == (line,)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["main", "both"]),
        (Wanted(extras=("serve",)), ["main", "serve", "both"]),
        (Wanted(groups=("dev",)), ["main", "dev", "both"]),
        (Wanted(tests=True), ["main", "dev", "both"]),
    ],
)
def test_groups_and_extras_decide_what_is_installed(wanted: Wanted, names: list[str]) -> None:
    lines = _lines(
        _entry("main"),
        _entry("serve", 'groups = ["serve"]'),
        _entry("dev", 'groups = ["dev"]'),
        _entry("both", 'groups = ["default", "dev"]'),
        _entry("win", 'groups = ["default"]\nmarker = "sys_platform == \'win32\'"'),
        wanted=wanted,
    )

    assert [line.partition("==")[0] for line in lines] == names


def test_an_entry_with_extras_beside_one_without_says_nothing_new() -> None:
    extras = 'groups = ["default"]\nextras = ["fast"]\ndependencies = ["x==1.0"]'

    assert _lines(_entry("x"), _entry("x", extras)) == ("x==1.0",)


def test_a_lock_that_names_no_groups_is_walked_from_the_project() -> None:
    entries = (
        _entry("app", "dependencies = [\"lib>=1; os_name == 'posix'\", \"win; os_name == 'nt'\"]"),
        _entry("app", 'extras = ["fast"]\ndependencies = ["quick", "app==1.0"]'),
        _entry("lib", ""),
        _entry("win", ""),
        _entry("quick", ""),
        _entry("opt", ""),
        _entry("tester", ""),
    )

    assert _lines(*entries) == ("app==1.0", 'lib==1.0 ; os_name == "posix"', "quick==1.0")
    assert _lines(*entries, wanted=Wanted(extras=("serve",)))[-1] == "opt==1.0"
    assert _lines(*entries, wanted=Wanted(tests=True))[-1] == "tester==1.0"


@pytest.mark.parametrize(
    ("more", "is_added"),
    [
        ("", False),
        ("[build-system]", False),
        ("[build-system]\nrequires = []", True),
        ("[build-system]\nrequires = []\n[tool.pdm]\ndistribution = false", False),
        ('[build-system]\nrequires = []\n[tool.pdm]\npackage-type = "application"', False),
    ],
)
def test_the_app_itself_is_installed_where_it_says_how(more: str, *, is_added: bool) -> None:
    lines = _lines(_entry("x"), project=f'[project]\nname = "shop"\n{more}\n')

    assert ("-e ." in lines) is is_added


@pytest.mark.parametrize(
    ("head", "wanted", "problem"),
    [
        ("", Wanted(), LockVersionUnknown("pdm.lock", "", "3 and 4")),
        (
            '[metadata]\nlock_version = "5.0"',
            Wanted(),
            LockVersionUnknown("pdm.lock", "5.0", "3 and 4"),
        ),
        (f'{_HEAD}content_hash = "sha256:00"', Wanted(), LockOutOfDate("pdm.lock")),
        (
            _HEAD,
            Wanted(groups=("web",)),
            GroupMissing("group", "web", "pdm.lock", ("serve", "dev")),
        ),
    ],
)
def test_a_lock_that_is_no_use_is_a_problem(head: str, wanted: Wanted, problem: object) -> None:
    tree = Tree({"pdm.lock": head, "pyproject.toml": _PROJECT})

    assert read_pdm_lock(tree, wanted, {})[1] == (problem,)
