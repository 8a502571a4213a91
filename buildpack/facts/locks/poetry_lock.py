"""``poetry.lock``: all packages of a Poetry project."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from buildpack.facts.limit import check_count
from buildpack.facts.locks.collection import Collection
from buildpack.facts.locks.entry import git_url
from buildpack.facts.locks.freshness import poetry_is_fresh
from buildpack.facts.locks.marker import either, resolve_extras
from buildpack.facts.locks.package import Package
from buildpack.facts.locks.poetry_graph import find_markers
from buildpack.facts.locks.poetry_project import FILE, PoetryProject, open_project
from buildpack.facts.locks.poetry_source import index_lines
from buildpack.facts.locks.value import lines_of_tables, normalise, table, tables, text, texts
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree
from buildpack.problems.lock import LockOutOfDate, LockVersionUnknown

LOCK = "poetry.lock"


def read_poetry_lock(
    tree: AppTree, wanted: Wanted, env: Mapping[str, str]
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what ``poetry sync`` would install for *wanted*, and what is wrong with it.

    Raises BuildFailed(ManifestUnreadable). Source: ``poetry.packages.locker`` of Poetry 1.0 to 2.5.
    """
    content = tree.read(LOCK) or b""
    lock, project = parse_toml(content, LOCK), open_project(tree)
    found = Collection(tree, LOCK)
    found.take_in(LOCK, FILE)
    found.problems.extend(_find_problems(lock, project, wanted))
    if not found.problems:
        found.indexes.extend(index_lines(project.poetry, env))
        for package in _packages(lock, project, wanted, decode_text(content)):
            found.add(package)
        if project.is_installable():
            found.add_project()
    return found.facts(is_closed=True)


def _find_problems(
    lock: Mapping[str, Any], project: PoetryProject, wanted: Wanted
) -> Iterator[Problem]:
    version = text(table(lock, "metadata").get("lock-version"))
    if version.partition(".")[0] not in {"1", "2"}:
        yield LockVersionUnknown(LOCK, version=version, known="1 and 2")
    elif not poetry_is_fresh(project.data, lock):
        yield LockOutOfDate(LOCK)
    else:
        yield from project.find_missing(wanted)


def _packages(
    lock: Mapping[str, Any], project: PoetryProject, wanted: Wanted, content: str
) -> Iterator[Package]:
    entries, lines = tables(lock.get("package")), lines_of_tables(content, "package")
    check_count(entries, LOCK)
    groups = project.choose_groups(wanted)
    if any("groups" in entry for entry in entries):
        markers = {
            index: marker
            for index, entry in enumerate(entries)
            if (marker := _marker(entry, groups)) is not None
        }
    else:
        markers = find_markers(entries, project.roots(groups, wanted.extras))
    for index, (entry, line) in enumerate(zip(entries, lines, strict=False)):
        if (marker := markers.get(index)) is not None:
            yield _package(lock, entry, resolve_extras(marker, wanted.extras), line)


def _marker(entry: Mapping[str, Any], chosen: tuple[str, ...]) -> str | None:
    """Return the marker under which one of the chosen groups has a package; None when none does."""
    groups = [one for one in texts(entry.get("groups")) if normalise(one) in chosen]
    if not groups:
        return None
    marker = entry.get("markers")
    if not isinstance(marker, dict):
        return text(marker)
    return either(text(marker.get(group)) for group in groups)


def _package(lock: Mapping[str, Any], entry: Mapping[str, Any], marker: str, line: int) -> Package:
    source = table(entry, "source")
    kind, url = text(source.get("type")), text(source.get("url"))
    is_local = kind in {"directory", "file"}
    subdirectory = text(source.get("subdirectory"))
    if kind == "git":
        revision = text(source.get("resolved_reference")) or text(source.get("reference"))
        url = git_url(url, revision, subdirectory)
    elif kind == "url" and subdirectory:
        url = f"{url}#subdirectory={subdirectory}"
    is_indexed = kind not in {"directory", "file", "git", "url"}
    path = posixpath.join(url, subdirectory) if kind == "directory" else url
    return Package(
        name=text(entry.get("name")),
        specifier=f"=={text(entry.get('version'))}" if is_indexed else "",
        marker=marker,
        hashes=() if kind in {"git", "directory"} else _hashes(lock, entry),
        url="" if is_local or is_indexed else url,
        path=posixpath.normpath(path) if is_local else "",
        is_editable=kind == "directory" and entry.get("develop") is True,
        line=line,
    )


def _hashes(lock: Mapping[str, Any], entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the hashes of a package's files, which stood in another place before Poetry 1.3."""
    name, metadata = text(entry.get("name")), table(lock, "metadata")
    files = entry.get("files") if "files" in entry else table(metadata, "files").get(name)
    found = (text(one.get("hash")) for one in tables(files))
    bare = (f"sha256:{one}" for one in texts(table(metadata, "hashes").get(name)))
    return tuple(sorted({*filter(None, found), *bare}))
