"""``Pipfile.lock``: all packages of a Pipenv project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from buildpack.facts.json_file import parse_json
from buildpack.facts.locks.collection import Collection
from buildpack.facts.locks.freshness import pipenv_is_fresh
from buildpack.facts.locks.index import read_sources
from buildpack.facts.locks.pipfile_entry import choose_categories, read_packages
from buildpack.facts.locks.value import table, tables
from buildpack.facts.text import decode_text
from buildpack.facts.toml import read_toml
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree
from buildpack.problems.lock import GroupMissing, LockOutOfDate, LockVersionUnknown

LOCK = "Pipfile.lock"
_MANIFEST = "Pipfile"
_SPEC = 6
_KEY = re.compile(r"^\s*\"([^\"]+)\"\s*:\s*[{\"]")


def read_pipfile_lock(
    tree: AppTree, wanted: Wanted, env: Mapping[str, str]
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what ``pipenv sync`` would install for *wanted*, and what is wrong with it.

    Raises BuildFailed(ManifestUnreadable). Source: https://pipenv.pypa.io/en/latest/locking.html
    """
    content = tree.read(LOCK) or b""
    lock, pipfile = parse_json(content, LOCK), read_toml(tree, _MANIFEST)
    found = Collection(tree, LOCK)
    found.take_in(LOCK, _MANIFEST)
    found.problems.extend(_find_problems(lock, pipfile, wanted))
    if not found.problems:
        sources = tables(table(lock, "_meta").get("sources"))
        found.indexes.extend(read_sources(sources, env, is_whole=True))
        sections = {name: table(lock, name) for name in lock if name != "_meta"}
        lines = _lines(decode_text(content))
        for package in read_packages(LOCK, sections, choose_categories(wanted), lines):
            found.add(package)
    return found.facts(is_closed=True)


def _find_problems(
    lock: Mapping[str, Any], pipfile: Mapping[str, Any] | None, wanted: Wanted
) -> Iterator[Problem]:
    version = table(lock, "_meta").get("pipfile-spec")
    if version != _SPEC:
        shown = str(version) if isinstance(version, int | str) else ""
        yield LockVersionUnknown(LOCK, version=shown, known=str(_SPEC))
    elif pipfile is not None and not pipenv_is_fresh(pipfile, lock):
        yield LockOutOfDate(LOCK)
    else:
        known = tuple(name for name in lock if name != "_meta")
        for name, category in zip(
            wanted.groups, choose_categories(Wanted(groups=wanted.groups))[1:], strict=False
        ):
            if category not in known:
                yield GroupMissing("group", name, LOCK, known)


def _lines(content: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(content.splitlines(), 1):
        if match := _KEY.match(line):
            found.setdefault(match[1], number)
    return found
