"""Poetry's part of ``pyproject.toml``: what the app itself asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from buildpack.facts.limit import check_count, check_values
from buildpack.facts.locks.collection import Collection
from buildpack.facts.locks.entry import read_entry, read_pep508
from buildpack.facts.locks.group import find_missing, read_group
from buildpack.facts.locks.package import Package
from buildpack.facts.locks.poetry_source import index_lines
from buildpack.facts.locks.value import (
    alternatives,
    lines_of_keys,
    lines_of_texts,
    normalise,
    table,
    text,
    texts,
)
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree

FILE = "pyproject.toml"
LOCK = "poetry.lock"
MAIN = "main"
# Constraints with many alternatives take their time.
_MOST_PARTS = 30_000


@dataclass
class PoetryProject:
    """A ``pyproject.toml`` that Poetry understands."""

    tree: AppTree
    data: Mapping[str, Any]
    content: str = ""
    unreadable: list[tuple[str, int]] = field(default_factory=list)
    """Entries that say nothing useful, with their lines."""

    @property
    def poetry(self) -> dict[str, Any]:
        """The table ``[tool.poetry]``."""
        return table(self.data, "tool", "poetry")

    @cached_property
    def groups(self) -> dict[str, bool]:
        """The names of the groups besides the main one, and whether each is optional."""
        listed = table(self.poetry, "group")
        names = [*table(self.data, "dependency-groups"), *listed]
        names += ["dev"] if "dev-dependencies" in self.poetry else []
        optional = {normalise(name) for name in listed if table(listed, name).get("optional")}
        return {one: one in optional for one in map(normalise, names)}

    @cached_property
    def extras(self) -> dict[str, tuple[str, ...]]:
        """The names of the extras, with the packages of those that list names only."""
        declared = table(self.data, "project", "optional-dependencies")
        named = {} if declared else table(self.poetry, "extras")
        return {
            **{normalise(name): () for name in declared},
            **{normalise(name): texts(listed) for name, listed in named.items()},
        }

    def choose_groups(self, wanted: Wanted) -> tuple[str, ...]:
        """Return the groups to install, the main one first."""
        for_tests = [name for name, is_optional in self.groups.items() if not is_optional]
        asked = map(normalise, wanted.groups)
        return tuple(dict.fromkeys((MAIN, *asked, *(for_tests if wanted.tests else ()))))

    def find_missing(self, wanted: Wanted) -> Iterator[Problem]:
        """Yield a problem for each group and extra that isn't there."""
        groups = (name for name in wanted.groups if normalise(name) != MAIN)
        yield from find_missing("group", groups, sorted(self.groups), FILE)
        yield from find_missing("extra", wanted.extras, sorted(self.extras), FILE)

    def is_installable(self) -> bool:
        """Return whether Poetry would install the app itself, and could.

        Source: https://python-poetry.org/docs/pyproject/#packages"""
        if self.poetry.get("package-mode") is False or not table(self.data, "build-system"):
            return False
        if "packages" in self.poetry:
            return True
        name = text(table(self.data, "project").get("name")) or text(self.poetry.get("name"))
        module = normalise(name).replace("-", "_")
        places = (module, f"{module}.py", f"src/{module}", f"src/{module}.py")
        return bool(module) and any(self.tree.has(place) for place in places)

    def roots(self, groups: tuple[str, ...], extras: tuple[str, ...]) -> Iterator[Package]:
        """Yield what *groups* and *extras* ask for."""
        chosen = {normalise(one) for one in extras}
        if MAIN in groups:
            yield from self._main(chosen)
        listed = {normalise(name): name for name in table(self.poetry, "group")}
        seen: set[str] = set()
        for group in groups:
            yield from self._group(group, listed.get(group, group), seen)

    def _main(self, extras: set[str]) -> Iterator[Package]:
        project, lines = table(self.data, "project"), lines_of_texts(self.content)
        declared = list(texts(project.get("dependencies")))
        for name, listed in table(project, "optional-dependencies").items():
            declared += texts(listed) if normalise(name) in extras else ()
        check_count(declared, FILE)
        details = {normalise(name): name for name in table(self.poetry, "dependencies")}
        for written in declared:
            package = read_pep508(written, lines.get(written, 1))
            if package is None:
                self.unreadable.append((written, lines.get(written, 1)))
            else:
                yield from self._detailed(package, details.get(normalise(package.name)))
        is_standard = "dependencies" in project or "optional-dependencies" in project
        if not is_standard or "dependencies" in texts(project.get("dynamic")):
            named = (self.extras[extra] for extra in extras if extra in self.extras)
            asked = {normalise(one) for names in named for one in names}
            yield from self._entries(table(self.poetry, "dependencies"), asked)

    def _detailed(self, package: Package, name: str | None) -> Iterator[Package]:
        """Yield *package* from the place that Poetry's own table adds to it, if it does."""
        entries = alternatives(table(self.poetry, "dependencies").get(name)) if name else ()
        places = [one for one in entries if {"git", "path", "url"} & one.keys()]
        for entry in places:
            found = read_entry(package.name, entry, package.line)
            if found is not None:
                yield replace(found, extras=package.extras, marker=package.marker)
        if not places:
            yield package

    def _group(self, name: str, spelled: str, seen: set[str]) -> Iterator[Package]:
        if name in seen:
            return
        seen.add(name)
        lines = lines_of_texts(self.content)
        members = read_group(table(self.data, "dependency-groups"), name)
        check_count(members, FILE)
        for written in members:
            package = read_pep508(written, lines.get(written, 1))
            if package is None:
                self.unreadable.append((written, lines.get(written, 1)))
            else:
                yield package
        group = table(self.poetry, "group", spelled)
        yield from self._entries(table(group, "dependencies"), set())
        if name == "dev":
            yield from self._entries(table(self.poetry, "dev-dependencies"), set())
        for included in texts(group.get("include-groups")):
            yield from self._group(normalise(included), included, seen)

    def _entries(self, entries: Mapping[str, Any], asked: set[str]) -> Iterator[Package]:
        check_count(entries, FILE)
        lines = lines_of_keys(self.content)
        for name, value in entries.items():
            for entry in alternatives(value) if name.lower() != "python" else ():
                package = read_entry(name, entry, lines.get(name, 1))
                if package is None:
                    self.unreadable.append((name, lines.get(name, 1)))
                elif entry.get("optional") is not True or normalise(name) in asked:
                    yield package


def open_project(tree: AppTree) -> PoetryProject:
    """Return the app's ``pyproject.toml``; an empty one when there is none.

    Raises BuildFailed(ManifestUnreadable)."""
    content = tree.read(FILE)
    if content is None:
        return PoetryProject(tree, {})
    check_values(content, FILE, lines=_MOST_PARTS, parts=_MOST_PARTS)
    return PoetryProject(tree, parse_toml(content, FILE), decode_text(content))


def read_poetry_project(
    tree: AppTree, wanted: Wanted, env: Mapping[str, str]
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what a Poetry project without a lock asks for, and what is wrong with it."""
    project, found = open_project(tree), Collection(tree, FILE)
    found.take_in(FILE)
    found.indexes.extend(index_lines(project.poetry, env))
    found.problems.extend(project.find_missing(wanted))
    for package in project.roots(project.choose_groups(wanted), wanted.extras):
        found.add(package)
    for entry, line in project.unreadable:
        found.fail(entry, "its version is no constraint that Poetry has", line)
    if project.is_installable():
        found.add_project()
    facts, problems = found.facts(is_closed=False)
    return replace(facts, own_lock=LOCK), problems
