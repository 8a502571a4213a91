from __future__ import annotations

import json

import pytest
from fakes import Tree
from hypothesis import given, settings
from hypothesis import strategies as st

from buildpack.facts.locks.poetry_project import read_poetry_project
from buildpack.facts.locks.project import read_dependencies
from buildpack.facts.locks.reader import READERS, Reader
from buildpack.model.problem import BuildFailed
from buildpack.model.wanted import Wanted
from buildpack.problems.catalogue import CATALOGUE

_ALL = {
    **READERS,
    "pyproject.toml of Poetry": read_poetry_project,
    "pyproject.toml": read_dependencies,
}
_NAMES = (
    *("package", "packages", "metadata", "name", "version", "groups", "markers", "marker", "files"),
    *("hash", "source", "type", "url", "git", "path", "develop", "dependencies", "extras", "pip"),
    *("optional", "python", "project", "tool", "poetry", "group", "default", "_meta", "x"),
    *("lock-version", "lock_version", "optional-dependencies", "dependency-groups"),
)
_KEYS = st.sampled_from(_NAMES)
_LEAVES = st.one_of(
    st.sampled_from(["1.0", "2.1", "4.5", "main", "default", "*", "^1", "git", "x", "./x", "\n"]),
    st.text(max_size=8),
    st.booleans(),
    st.integers(0, 9),
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)
_HEADS = {
    "metadata": {"lock-version": "2.1", "lock_version": "4.5", "groups": ["default"]},
    "_meta": {"pipfile-spec": 6},
    "lock-version": "1.0",
}
_ENTRIES = st.lists(st.dictionaries(_KEYS, _VALUES, max_size=6), max_size=3)
_WANTED = Wanted(groups=("x",), extras=("x",), tests=True)


def _read(name: str, files: dict[str, str | bytes]) -> None:
    """Read, and see that the answer is facts and problems of the catalogue."""
    read: Reader = _ALL[name]
    for wanted in (Wanted(), _WANTED):
        try:
            facts, problems = read(Tree(files), wanted, {})
        except BuildFailed as failure:
            problems = (failure.problem,)
        else:
            assert all(line.isprintable() for line in facts.lines)
        assert all(problem.id in CATALOGUE and problem.explain() for problem in problems)


@pytest.mark.parametrize("name", _ALL)
@settings(max_examples=40)
@given(content=st.binary() | st.text(alphabet="[]{}=:\"'\n# a1-.,x*&!").map(str.encode))
def test_any_content_gives_facts_or_a_problem(name: str, content: bytes) -> None:
    _read(name, {name.partition(" ")[0]: content})


@pytest.mark.parametrize("name", _ALL)
@given(value=st.dictionaries(_KEYS, _VALUES, max_size=4), entries=_ENTRIES)
@settings(max_examples=40)
def test_any_structure_gives_facts_or_a_problem(
    name: str, value: dict[str, object], entries: list[object]
) -> None:
    value = {**_HEADS, "package": entries, "packages": entries, **value}
    # JSON is YAML; TOML has the same values, and an inline table takes one line.
    written = json.dumps(value) if name.endswith(("yml", "yaml", "Pipfile.lock")) else _toml(value)

    _read(name, {name.partition(" ")[0]: written})


def _toml(value: dict[str, object]) -> str:
    return "".join(f"{json.dumps(key)} = {_inline(one)}\n" for key, one in value.items())


def _inline(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {_inline(one)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return json.dumps(value)
