"""What a standard ``pyproject.toml`` asks for: PEP 621 and PEP 735."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from buildpack.facts.limit import check_count
from buildpack.facts.locks.collection import Collection
from buildpack.facts.locks.entry import read_pep508
from buildpack.facts.locks.group import find_missing, read_group
from buildpack.facts.locks.package import Package
from buildpack.facts.locks.value import lines_of_texts, normalise, table, text, texts
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree

_FILE = "pyproject.toml"
# What projects call the extras and groups that their tests need.
_FOR_TESTS = frozenset({"test", "tests", "testing", "dev"})


def read_dependencies(
    tree: AppTree, wanted: Wanted, env: Mapping[str, str]
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what a ``pyproject.toml`` lists for an app that is itself nothing to install.

    Raises BuildFailed(ManifestUnreadable). Sources: PEP 621, PEP 735.
    """
    del env  # Every reader is given it.
    content = tree.read(_FILE) or b""
    project = parse_toml(content, _FILE)
    found = Collection(tree, _FILE)
    found.take_in(_FILE)
    found.problems.extend(_find_missing(project, wanted))
    lines = lines_of_texts(decode_text(content))
    asked = _written(project, wanted)
    check_count(asked, _FILE)
    for written in asked:
        package = read_pep508(written, lines.get(written, 1))
        if package is None:
            found.fail(written, "that is no requirement by PEP 508", lines.get(written, 1))
        else:
            found.add(package)
    return found.facts(is_closed=False)


def read_groups(project: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the groups for developers, PDM's own ones among them."""
    ours = table(project, "dependency-groups")
    return tuple({**ours, **table(project, "tool", "pdm", "dev-dependencies")})


def read_roots(project: Mapping[str, Any], wanted: Wanted) -> Iterator[Package]:
    """Yield what *project* itself asks for; what can't be read is passed over."""
    of_pdm = table(project, "tool", "pdm", "dev-dependencies")
    groups = (*wanted.groups, *(of_pdm if wanted.tests else ()))
    more = (texts(of_pdm.get(name)) for name in dict.fromkeys(groups))
    for written in (*_written(project, wanted), *(one for listed in more for one in listed)):
        package = read_pep508(written.removeprefix("-e "), 1)
        if package is not None:
            yield package


def _written(project: Mapping[str, Any], wanted: Wanted) -> tuple[str, ...]:
    groups = table(project, "dependency-groups")
    for_tests = [name for name in groups if wanted.tests and normalise(name) in _FOR_TESTS]
    asked = (*map(normalise, wanted.extras), *(sorted(_FOR_TESTS) if wanted.tests else ()))
    extras = _extras(project, asked)
    return (
        *texts(table(project, "project").get("dependencies")),
        *(one for name in dict.fromkeys(asked) for one in extras.get(name, ())),
        *(one for name in (*wanted.groups, *for_tests) for one in read_group(groups, name)),
    )


def _extras(project: Mapping[str, Any], asked: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what some extras hold, in full where one names others by ``project[other]``."""
    listed = table(project, "project", "optional-dependencies")
    by_name = {normalise(name): texts(one) for name, one in listed.items()}
    own = normalise(text(table(project, "project").get("name")))
    return {name: tuple(_spelled_out(name, by_name, own)) for name in by_name if name in asked}


def _spelled_out(name: str, extras: Mapping[str, tuple[str, ...]], own: str) -> Iterator[str]:
    seen, waiting = {name}, [iter(extras.get(name, ()))]
    while waiting:
        written = next(waiting[-1], None)
        package = read_pep508(written, 1) if written is not None else None
        if written is None:
            waiting.pop()
        elif package is None or normalise(package.name) != own:
            yield written
        else:
            new = [one for one in map(normalise, package.extras) if one not in seen]
            seen.update(new)
            waiting.extend(iter(extras.get(one, ())) for one in reversed(new))


def _find_missing(project: Mapping[str, Any], wanted: Wanted) -> Iterator[Problem]:
    groups = table(project, "dependency-groups")
    extras = table(project, "project", "optional-dependencies")
    yield from find_missing("group", wanted.groups, groups, _FILE)
    yield from find_missing("extra", wanted.extras, extras, _FILE)
