from __future__ import annotations

import json
from typing import Any

import pytest
from fakes import Tree

from buildpack.facts.locks.pipfile_lock import read_pipfile_lock
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.problems.lock import (
    EntryUnreadable,
    GroupMissing,
    LockOutOfDate,
    LockVersionUnknown,
)

_MAIN = Wanted()


def _lock(default: dict[str, Any], **more: Any) -> str:  # noqa: ANN401 - JSON holds anything.
    return json.dumps({"_meta": {"pipfile-spec": 6}, "default": default, **more}, indent=4)


def _facts(text: str, wanted: Wanted = _MAIN) -> RequirementsFacts:
    facts, problems = read_pipfile_lock(Tree({"Pipfile.lock": text}), wanted, {})
    assert problems == ()
    assert facts.is_closed
    return facts


@pytest.mark.parametrize(
    ("entry", "lines"),
    [
        ("==1.0", ("x==1.0",)),
        ({"version": "==1.0"}, ("x==1.0",)),
        (
            {"version": "==1.0", "hashes": ["sha256:aa", "sha256:bb"], "index": "pypi"},
            ("x==1.0 --hash=sha256:aa --hash=sha256:bb",),
        ),
        ({"version": "*"}, ("x",)),
        ({"version": "*", "markers": "sys_platform == 'win32'"}, ()),
        (
            {"version": "==1.0", "markers": "python_version >= '3.9'", "extras": ["a"]},
            ('x[a]==1.0 ; python_version >= "3.9"',),
        ),
        (
            {"git": "https://h/x.git", "ref": "ab12", "subdirectory": "s"},
            ("x @ git+https://h/x.git@ab12#subdirectory=s",),
        ),
        ({"git": "git+https://h/x.git", "ref": "ab12"}, ("x @ git+https://h/x.git@ab12",)),
        ({"path": "./libs/x", "editable": True}, ("-e ./libs/x",)),
        ({"path": ".", "editable": True}, ("-e .",)),
        ({"path": "libs"}, ("./libs",)),
        (
            {"file": "https://h/x.whl", "hashes": ["sha256:aa"]},
            ("x @ https://h/x.whl --hash=sha256:aa",),
        ),
    ],
)
def test_a_package_is_a_line(entry: object, lines: tuple[str, ...]) -> None:
    assert _facts(_lock({"x": entry})).lines == lines


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["a"]),
        (Wanted(tests=True), ["a", "b"]),
        (Wanted(groups=("dev-packages",)), ["a", "b"]),
        (Wanted(groups=("docs", "packages")), ["a", "c"]),
    ],
)
def test_categories_decide_what_is_installed(wanted: Wanted, names: list[str]) -> None:
    text = _lock({"a": "==1"}, develop={"A": "==1", "b": "==1"}, docs={"c": "==1"})

    assert [one.name for one in _facts(text, wanted).requirements] == names


def test_a_package_is_found_on_its_line() -> None:
    text = _lock({"x": {"version": "==1.0"}})

    line = _facts(text).requirements[0].line

    assert '"x": {' in text.splitlines()[line - 1]


def test_sources_are_options_and_variables_stay_variables() -> None:
    sources = [
        {"name": "pypi", "url": "https://a/simple", "verify_ssl": True},
        {"name": "own", "url": "https://${USER}:${TOKEN}@b/simple", "verify_ssl": True},
    ]
    text = _lock({"x": "==1"}, _meta={"pipfile-spec": 6, "sources": sources})
    tree = Tree({"Pipfile.lock": text})
    extra = "--extra-index-url https://${USER}:${TOKEN}@b/simple"

    facts, _ = read_pipfile_lock(tree, Wanted(), {})
    with_mirror, _ = read_pipfile_lock(tree, Wanted(), {"PIP_INDEX_URL": "https://m/"})

    assert facts.lines == ("--index-url https://a/simple", extra, "x==1")
    assert facts.has_extra_index
    assert with_mirror.lines == (extra, "x==1")


@pytest.mark.parametrize(
    ("lock", "wanted", "problem"),
    [
        ("{}", Wanted(), LockVersionUnknown("Pipfile.lock", "", "6")),
        (
            '{"_meta": {"pipfile-spec": 7}}',
            Wanted(),
            LockVersionUnknown("Pipfile.lock", "7", "6"),
        ),
        (
            '{"_meta": {"pipfile-spec": 6, "hash": {"sha256": "00"}}}',
            Wanted(),
            LockOutOfDate("Pipfile.lock"),
        ),
        (
            _lock({}, docs={}),
            Wanted(groups=("web",)),
            GroupMissing("group", "web", "Pipfile.lock", ("default", "docs")),
        ),
        (
            _lock({"x y": "==1"}),
            Wanted(),
            EntryUnreadable("Pipfile.lock", "x y", "that is no name of a package", 6),
        ),
    ],
)
def test_a_lock_that_is_no_use_is_a_problem(lock: str, wanted: Wanted, problem: object) -> None:
    tree = Tree({"Pipfile.lock": lock, "Pipfile": "[packages]\n"})

    assert read_pipfile_lock(tree, wanted, {})[1] == (problem,)
