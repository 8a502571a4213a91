"""``pylock.toml``: a lock that every installer could read, and uv does."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from buildpack.facts.limit import check_count
from buildpack.facts.locks.collection import Collection
from buildpack.facts.locks.entry import git_url
from buildpack.facts.locks.group import find_missing
from buildpack.facts.locks.marker import resolve_members
from buildpack.facts.locks.package import Package
from buildpack.facts.locks.value import lines_of_tables, table, tables, text, texts
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree
from buildpack.problems.lock import LockVersionUnknown

LOCK = "pylock.toml"


def read_pylock(
    tree: AppTree, wanted: Wanted, env: Mapping[str, str]
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what a ``pylock.toml`` holds, and what is wrong with it; uv itself installs from it.

    Raises BuildFailed(ManifestUnreadable). Source: PEP 751.
    """
    del env  # Every reader is given it.
    content = tree.read(LOCK) or b""
    lock = parse_toml(content, LOCK)
    found = Collection(tree, LOCK)
    found.take_in(LOCK)
    found.problems.extend(_find_problems(lock, wanted))
    groups = _choose_groups(lock, wanted)
    if not found.problems:
        for package in _packages(lock, wanted.extras, groups, decode_text(content)):
            found.add(package)
    facts, problems = found.facts(is_closed=True)
    return replace(facts, lines=(), groups=groups, extras=wanted.extras), problems


def _find_problems(lock: Mapping[str, Any], wanted: Wanted) -> Iterator[Problem]:
    version = text(lock.get("lock-version"))
    if version.partition(".")[0] != "1":
        yield LockVersionUnknown(LOCK, version=version, known="1")
        return
    kinds = (("group", "dependency-groups", wanted.groups), ("extra", "extras", wanted.extras))
    for kind, key, names in kinds:
        yield from find_missing(kind, names, texts(lock.get(key)), LOCK)


def _choose_groups(lock: Mapping[str, Any], wanted: Wanted) -> tuple[str, ...]:
    for_tests = texts(lock.get("dependency-groups")) if wanted.tests else ()
    return tuple(dict.fromkeys((*texts(lock.get("default-groups")), *wanted.groups, *for_tests)))


def _packages(
    lock: Mapping[str, Any], extras: tuple[str, ...], groups: tuple[str, ...], content: str
) -> Iterator[Package]:
    entries, lines = tables(lock.get("packages")), lines_of_tables(content, "packages")
    check_count(entries, LOCK)
    for entry, line in zip(entries, lines, strict=False):
        marker = resolve_members(text(entry.get("marker")), extras, groups)
        yield _package(entry, marker, line)


def _package(entry: Mapping[str, Any], marker: str, line: int) -> Package:
    version = text(entry.get("version"))
    directory, archive = table(entry, "directory"), table(entry, "archive")
    vcs = table(entry, "vcs")
    url, path = text(archive.get("url")), text(directory.get("path")) or text(archive.get("path"))
    if vcs:
        revision, subdirectory = text(vcs.get("commit-id")), text(vcs.get("subdirectory"))
        url = git_url(text(vcs.get("url")) or text(vcs.get("path")), revision, subdirectory)
    path = posixpath.join(path, text(directory.get("subdirectory"))) if path else ""
    files = (*tables(entry.get("sdist")), *tables(entry.get("wheels")))
    hashes = (table(one, "hashes").items() for one in files)
    return Package(
        name=text(entry.get("name")),
        specifier=f"=={version}" if version and not url and not path else "",
        marker=marker,
        hashes=tuple(f"{kind}:{digest}" for one in hashes for kind, digest in one),
        url="" if path else url,
        path=posixpath.normpath(path) if path else "",
        is_editable=directory.get("editable") is True,
        line=line,
    )
