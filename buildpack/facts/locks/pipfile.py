"""``Pipfile`` without a lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from buildpack.facts.locks.collection import Collection
from buildpack.facts.locks.index import read_sources
from buildpack.facts.locks.pipfile_entry import (
    FOR_DEVELOPERS,
    MAIN,
    choose_categories,
    read_packages,
)
from buildpack.facts.locks.value import lines_of_keys, table, tables
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree
from buildpack.problems.lock import GroupMissing

FILE = "Pipfile"
LOCK = "Pipfile.lock"
NOT_PACKAGES = frozenset({"source", "requires", "scripts", "pipfile", "pipenv"})


def read_pipfile(
    tree: AppTree, wanted: Wanted, env: Mapping[str, str]
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what a Pipfile asks for, and what is wrong with it.

    Raises BuildFailed(ManifestUnreadable).
    """
    content = tree.read(FILE) or b""
    pipfile = parse_toml(content, FILE)
    found = Collection(tree, FILE)
    found.take_in(FILE)
    categories = tuple(name for name in pipfile if name not in NOT_PACKAGES)
    found.problems.extend(
        GroupMissing("group", name, FILE, categories)
        for name in wanted.groups
        if name not in categories
    )
    found.indexes.extend(read_sources(tables(pipfile.get("source")), env, is_whole=True))
    sections = {
        **{name: table(pipfile, name) for name in categories},
        MAIN: table(pipfile, "packages"),
        FOR_DEVELOPERS: table(pipfile, "dev-packages"),
    }
    lines = lines_of_keys(decode_text(content))
    for package in read_packages(FILE, sections, choose_categories(wanted), lines):
        found.add(package)
    facts, problems = found.facts(is_closed=False)
    return replace(facts, own_lock=LOCK), problems
