"""``pdm.lock``: all packages of a PDM project."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from buildpack.facts.limit import check_count
from buildpack.facts.locks.collection import Collection
from buildpack.facts.locks.entry import git_url, read_pep508
from buildpack.facts.locks.freshness import pdm_is_fresh
from buildpack.facts.locks.graph import Edge, Node, walk
from buildpack.facts.locks.group import find_missing
from buildpack.facts.locks.index import read_sources
from buildpack.facts.locks.package import Package
from buildpack.facts.locks.project import read_groups, read_roots
from buildpack.facts.locks.value import lines_of_tables, normalise, table, tables, text, texts
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml, read_toml
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree
from buildpack.problems.lock import LockOutOfDate, LockVersionUnknown

LOCK = "pdm.lock"
_MANIFEST = "pyproject.toml"
_MAIN = "default"
_IN_PROJECT = "file:///${PROJECT_ROOT}/"


def read_pdm_lock(
    tree: AppTree, wanted: Wanted, env: Mapping[str, str]
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what ``pdm sync`` would install for *wanted*, and what is wrong with it.

    Raises BuildFailed(ManifestUnreadable). Source: ``pdm.models.repositories.lock`` of PDM 2.26.
    """
    content = tree.read(LOCK) or b""
    lock, project = parse_toml(content, LOCK), read_toml(tree, _MANIFEST) or {}
    found = Collection(tree, LOCK)
    found.take_in(LOCK, _MANIFEST)
    found.problems.extend(_find_problems(lock, project, wanted))
    if not found.problems:
        pdm = table(project, "tool", "pdm")
        found.indexes.extend(read_sources(tables(pdm.get("source")), env, is_whole=False))
        for package in _packages(lock, project, wanted, decode_text(content)):
            found.add(package)
        if _is_distribution(project):
            found.add_project()
    return found.facts(is_closed=True)


def _find_problems(
    lock: Mapping[str, Any], project: Mapping[str, Any], wanted: Wanted
) -> Iterator[Problem]:
    metadata = table(lock, "metadata")
    version = text(metadata.get("lock_version"))
    if version.partition(".")[0] not in {"3", "4"}:
        yield LockVersionUnknown(LOCK, version=version, known="3 and 4")
        return
    if not pdm_is_fresh(project, lock):
        yield LockOutOfDate(LOCK)
        return
    known = tuple(one for one in texts(metadata.get("groups")) if one != _MAIN)
    for kind, names in (("group", wanted.groups), ("extra", wanted.extras)):
        yield from find_missing(kind, names, known, LOCK)


def _is_distribution(project: Mapping[str, Any]) -> bool:
    pdm = table(project, "tool", "pdm")
    asked = pdm.get("distribution", text(pdm.get("package-type")) != "application")
    # PDM would fall back on setuptools, which mistakes an app's directories for packages.
    return asked is True and bool(table(project, "build-system"))


def _choose_groups(project: Mapping[str, Any], wanted: Wanted) -> tuple[str, ...]:
    for_tests = read_groups(project) if wanted.tests else ()
    return (_MAIN, *map(normalise, (*wanted.groups, *wanted.extras, *for_tests)))


def _packages(
    lock: Mapping[str, Any], project: Mapping[str, Any], wanted: Wanted, content: str
) -> Iterator[Package]:
    entries = tables(lock.get("package"))
    check_count(entries, LOCK)
    lines = lines_of_tables(content, "package")
    chosen = _choose_groups(project, wanted)
    bare = {_identify(entry) for entry in entries if not entry.get("extras")}
    if any("groups" in entry for entry in entries):
        markers = {
            index: text(entry.get("marker"))
            for index, entry in enumerate(entries)
            if any(normalise(one) in chosen for one in texts(entry.get("groups")))
        }
    else:
        markers = _find_markers(entries, read_roots(project, wanted))
    for index, (entry, line) in enumerate(zip(entries, lines, strict=False)):
        # An entry with extras stands beside one without, for the sake of what the extras need.
        is_twin = bool(entry.get("extras")) and _identify(entry) in bare
        if index in markers and not is_twin:
            yield _package(lock, entry, markers[index], line)


def _identify(entry: Mapping[str, Any]) -> tuple[str, str]:
    return normalise(text(entry.get("name"))), text(entry.get("version"))


def _package(lock: Mapping[str, Any], entry: Mapping[str, Any], marker: str, line: int) -> Package:
    name, version = text(entry.get("name")), text(entry.get("version"))
    subdirectory = text(entry.get("subdirectory"))
    path, url = text(entry.get("path")), text(entry.get("url"))
    if url.startswith(_IN_PROJECT):
        path, url = url.removeprefix(_IN_PROJECT), ""
    if repository := text(entry.get("git")):
        revision = text(entry.get("revision")) or text(entry.get("ref"))
        url = git_url(repository, revision, subdirectory)
    elif url and subdirectory:
        url = f"{url}#subdirectory={subdirectory}"
    elif path:
        path = posixpath.normpath(posixpath.join(path, subdirectory))
    files = entry.get("files", table(lock, "metadata", "files").get(f"{name} {version}"))
    hashes = {text(one.get("hash")) for one in tables(files)}
    return Package(
        name=name,
        specifier="" if url or path else f"=={version}",
        extras=texts(entry.get("extras")),
        marker=marker,
        hashes=() if path or "git" in entry else tuple(sorted(filter(None, hashes))),
        url=url,
        path=path,
        is_editable=entry.get("editable") is True and bool(path),
        line=line,
    )


def _find_markers(entries: Sequence[Mapping[str, Any]], roots: Iterator[Package]) -> dict[int, str]:
    """Return the marker under which *roots* lead to each entry, by the needs that it names.

    So it is in locks without the strategy ``inherit_metadata``."""
    by_name: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        by_name.setdefault(_identify(entry)[0], []).append(index)

    def find(edge: Edge) -> Iterator[int]:
        for index in by_name.get(edge.name, []):
            if set(map(normalise, texts(entries[index].get("extras")))) <= set(edge.extras):
                yield index

    def edges_of(node: Node) -> Iterator[Edge]:
        needs = texts(entries[node.index].get("dependencies")) if not node.extra else ()
        for written in needs:
            package = read_pep508(written, 1)
            if package is not None:
                yield _edge(package)

    return walk(map(_edge, roots), find, edges_of)


def _edge(package: Package) -> Edge:
    extras = tuple(map(normalise, package.extras))
    return Edge(name=normalise(package.name), extras=extras, marker=package.marker)
