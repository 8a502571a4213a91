"""Locks made by the real tools are installed as these tools themselves install them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from e2e.index import Index
from e2e.lock_apps import HELPED, HELPER, MAIN, PDM, PIPFILE, POETRY, stock
from e2e.managers import Installed, Managers, installed_in

from buildpack.facts.locks.pdm_lock import read_pdm_lock
from buildpack.facts.locks.pipfile_lock import read_pipfile_lock
from buildpack.facts.locks.poetry_lock import read_poetry_lock
from buildpack.facts.locks.pylock import read_pylock
from buildpack.facts.locks.reader import Reader
from buildpack.model.problem import Problem
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import LockOutOfDate
from buildpack.system.app_tree import DirectoryTree

_PYLOCK = """
[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.10"
dependencies = ["beta[fast]~=1.0", "windowsonly; sys_platform == 'win32'", "helper"]

[project.optional-dependencies]
serve = ["gamma~=1.0"]

[dependency-groups]
docs = ["zeta~=1.0"]

[tool.uv.sources]
helper = {{path = "libs/helper", editable = true}}
"""
_OLD_POETRY = """
[[package]]
name = "alpha"
version = "1.0"
description = ""
category = "main"
optional = false
python-versions = "*"

[[package]]
name = "beta"
version = "1.0"
description = ""
category = "main"
optional = false
python-versions = "*"

[package.dependencies]
alpha = ">=1"
fastlib = {{version = "*", optional = true, markers = "extra == 'fast'"}}

[package.extras]
fast = ["fastlib"]

[[package]]
name = "delta"
version = "1.0"
description = ""
category = "main"
optional = false
python-versions = "*"

[[package]]
name = "epsilon"
version = "1.0"
description = ""
category = "dev"
optional = false
python-versions = "*"

[[package]]
name = "fastlib"
version = "1.0"
description = ""
category = "main"
optional = false
python-versions = "*"

[[package]]
name = "gamma"
version = "1.0"
description = ""
category = "main"
optional = true
python-versions = "*"

[[package]]
name = "helper"
version = "1.0"
description = ""
category = "main"
optional = false
python-versions = ">=3.8"
develop = true

[package.dependencies]
delta = "*"

[package.source]
type = "directory"
url = "libs/helper"

[[package]]
name = "windowsonly"
version = "1.0"
description = ""
category = "main"
optional = false
python-versions = "*"

[[package]]
name = "zeta"
version = "1.0"
description = ""
category = "dev"
optional = true
python-versions = "*"

[extras]
serve = ["gamma"]

[metadata]
lock-version = "1.1"
python-versions = "^3.10"
content-hash = "{content_hash}"

[metadata.files]
{files}
helper = []
"""
_AGEING = {
    "poetry": ("pyproject.toml", POETRY, "poetry lock", "poetry check --lock"),
    "pdm": ("pyproject.toml", PDM, "pdm lock -G :all", "pdm lock --check"),
    "pipenv": ("Pipfile", PIPFILE, "pipenv lock", "pipenv verify"),
}
"""Of each tool: its file, what locks, and what checks the lock."""


@pytest.fixture
def packages() -> Iterator[tuple[Index, Mapping[str, str]]]:
    """An index, and the digest of the wheel of each of its packages in version 1.0."""
    with closing(Index()) as index:
        yield index, stock(index)


@pytest.fixture
def index(packages: tuple[Index, Mapping[str, str]]) -> Index:
    return packages[0]


def _app(managers: Managers, manifest: str, text: str) -> Path:
    app = managers.root / "apps" / secrets.token_hex(4)
    for name, content in {**HELPER, manifest: text}.items():
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text(content)
    return app


def _theirs(managers: Managers, app: Path, *command: str) -> Installed:
    venv = managers.fresh_venv()
    managers.run(*command, cwd=app, venv=venv)
    return installed_in(venv)


def _ours(managers: Managers, app: Path, read: Reader, wanted: Wanted) -> Installed:
    facts, problems = read(DirectoryTree(app), wanted, {})
    assert problems == ()
    listed, venv = app.parent / f"{app.name}.txt", managers.fresh_venv()
    listed.write_text("".join(f"{line}\n" for line in facts.lines))
    managers.run("uv", "pip", "sync", str(listed), cwd=app, venv=venv)
    return installed_in(venv)


def _problems(app: Path, read: Reader) -> tuple[Problem, ...]:
    return read(DirectoryTree(app), Wanted(), {})[1]


@pytest.mark.parametrize("is_old", [False, True], ids=["2.1", "1.1"])
def test_a_poetry_lock(
    managers: Managers, packages: tuple[Index, Mapping[str, str]], *, is_old: bool
) -> None:
    index, digests = packages
    app = _app(managers, "pyproject.toml", POETRY.format(url=index.url()))
    _theirs(managers, app, "poetry", "lock")
    if is_old:
        _write_old_lock(app / "poetry.lock", digests)

    only = ("poetry", "sync", "--only")
    for wanted, command, expected in (
        (Wanted(), (*only, "main"), HELPED),
        (
            Wanted(extras=("serve",), groups=("docs",)),
            (*only, "main,docs", "--extras", "serve"),
            {*HELPED, ("gamma", "1.0"), ("zeta", "1.0")},
        ),
        (Wanted(tests=True), ("poetry", "sync"), {*HELPED, ("epsilon", "1.0")}),
    ):
        ours = _ours(managers, app, read_poetry_lock, wanted)

        assert ours == expected
        assert ours == _theirs(managers, app, *command)


def _write_old_lock(path: Path, digests: Mapping[str, str]) -> None:
    found = re.search(r'content-hash = "(\w+)"', path.read_text())
    assert found is not None
    files = (
        f'{name} = [{{file = "{name}-1.0-py3-none-any.whl", hash = "sha256:{digest}"}}]'
        for name, digest in digests.items()
    )
    path.write_text(_OLD_POETRY.format(content_hash=found[1], files="\n".join(files)))


def test_a_pdm_lock(managers: Managers, index: Index) -> None:
    app = _app(managers, "pyproject.toml", PDM.format(url=index.url()))
    _theirs(managers, app, "pdm", "lock", "-G", ":all")

    for wanted, command, expected in (
        (Wanted(extras=("serve",)), ("--prod", "-G", "serve"), {*MAIN, ("gamma", "1.0")}),
        (Wanted(groups=("docs",)), ("-G", "docs"), {*MAIN, ("zeta", "1.0")}),
        (
            Wanted(tests=True),
            ("-G", ":all", "--without", "serve"),
            {*HELPED, ("epsilon", "1.0"), ("zeta", "1.0")},
        ),
    ):
        ours = _ours(managers, app, read_pdm_lock, wanted)

        assert ours == expected
        assert ours == _theirs(managers, app, "pdm", "sync", *command)


def test_a_pipfile_lock(managers: Managers, index: Index) -> None:
    app = _app(managers, "Pipfile", PIPFILE.format(url=index.url()))
    _theirs(managers, app, "pipenv", "lock")

    for wanted, command, expected in (
        (Wanted(tests=True), ("--dev",), {*HELPED, ("epsilon", "1.0")}),
        (
            Wanted(groups=("docs",)),
            ("--categories", "packages docs"),
            {*HELPED, ("zeta", "1.0")},
        ),
    ):
        ours = _ours(managers, app, read_pipfile_lock, wanted)

        assert ours == expected
        assert ours == _theirs(managers, app, "pipenv", "sync", *command)


def test_a_standard_lock_of_uv(managers: Managers, index: Index) -> None:
    app = _app(managers, "pyproject.toml", _PYLOCK.format())
    managers.environ["UV_DEFAULT_INDEX"] = index.url()
    export = ("uv", "export", "--quiet", "--format", "pylock.toml", "--extra", "serve")
    _theirs(managers, app, *export, "--output-file", "pylock.toml")
    facts, problems = read_pylock(DirectoryTree(app), Wanted(), {})

    expected = {*HELPED, ("gamma", "1.0")}
    assert problems == ()
    assert {(one.name, "1.0") for one in facts.requirements} == expected
    assert _theirs(managers, app, "uv", "pip", "sync", "pylock.toml") == expected


@pytest.mark.parametrize(
    ("tool", "read"),
    [("poetry", read_poetry_lock), ("pdm", read_pdm_lock), ("pipenv", read_pipfile_lock)],
)
def test_a_lock_is_out_of_date_when_its_own_tool_says_so(
    tool: str, read: Reader, managers: Managers, index: Index
) -> None:
    manifest, text, lock, check = _AGEING[tool]
    app, venv = _app(managers, manifest, text.format(url=index.url())), managers.fresh_venv()

    managers.run(*lock.split(), cwd=app, venv=venv)
    managers.run(*check.split(), cwd=app, venv=venv)
    assert _problems(app, read) == ()

    changed = (app / manifest).read_text().replace("zeta", "gamma")
    (app / manifest).write_text(changed)
    with pytest.raises(AssertionError):
        managers.run(*check.split(), cwd=app, venv=venv)
    assert [type(problem) for problem in _problems(app, read)] == [LockOutOfDate]
