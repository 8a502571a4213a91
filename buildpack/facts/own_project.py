"""The app as a project that can be installed: what it depends on, as far as files say."""

from __future__ import annotations

import ast
import configparser
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from packaging.utils import canonicalize_name

from buildpack.facts.digest import digest_of_tree
from buildpack.facts.limit import check_count, check_size
from buildpack.facts.marker import Markers
from buildpack.facts.parsed_requirement import parse_requirement
from buildpack.facts.source import parse_source
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.problem import BuildFailed
from buildpack.model.project import Requirement, RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree

# What projects call the extras and groups that their tests need.
_FOR_TESTS = frozenset({"test", "tests", "testing", "dev"})
_MOST_SECTIONS = 10_000


def read_own_project(tree: AppTree, wanted: Wanted) -> RequirementsFacts:
    """Return what installing the app itself brings.

    Sources: PEP 621 and PEP 735 for ``pyproject.toml``; setuptools' documentation for the other
    two files. Raises BuildFailed(ManifestUnreadable) for what is too large.
    """
    texts = {name: _text(tree, name) for name in ("pyproject.toml", "setup.cfg", "setup.py")}
    project, markers = _load(texts["pyproject.toml"]), Markers()
    listed = {
        "pyproject.toml": _in_pyproject(project),
        "setup.cfg": _in_setup_cfg(texts["setup.cfg"]),
        "setup.py": list(_in_setup_py(texts["setup.py"])),
    }
    requirements: list[Requirement] = []
    for file, found in listed.items():
        check_count(found, file)
        requirements.extend(_parse(file, texts[file], found, markers))
    offered = _table(project, "project").get("optional-dependencies")
    return RequirementsFacts(
        requirements=tuple(requirements),
        digests={".": digest_of_tree(tree, ".")},
        local_projects=(".",),
        has_unnamed=True,
        groups=_choose(wanted.groups, project.get("dependency-groups"), tests=wanted.tests),
        extras=_choose(wanted.extras, offered, tests=wanted.tests),
    )


def _text(tree: AppTree, name: str) -> str:
    content = tree.read(name) or b""
    check_size(content, name)
    return decode_text(content)


def _load(text: str) -> dict[str, Any]:
    try:
        return parse_toml(text.encode(), "pyproject.toml")
    except BuildFailed:
        return {}  # The installer says best what is wrong.


def _table(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = found.get(name)
    return table if isinstance(table, dict) else {}


def _choose(asked: tuple[str, ...], offered: object, *, tests: bool) -> tuple[str, ...]:
    """Return *asked*, and what the app's tests need of what is *offered*."""
    names = offered if isinstance(offered, dict) else {}
    found = (name for name in names if tests and canonicalize_name(name) in _FOR_TESTS)
    return tuple(dict.fromkeys((*asked, *found)))


def _in_pyproject(project: Mapping[str, Any]) -> list[Any]:
    found = _table(project, "project").get("dependencies")
    return found if isinstance(found, list) else []


def _in_setup_cfg(text: str) -> list[str]:
    # Nobody has more, and this parser takes its time.
    if text.count("\n[") > _MOST_SECTIONS:
        return []
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return []
    return parser.get("options", "install_requires", fallback="").splitlines()


def _in_setup_py(text: str) -> Iterator[object]:
    program = parse_source(text.encode())
    for node in ast.walk(program) if program is not None else ():
        if isinstance(node, ast.keyword) and node.arg == "install_requires":
            listed = node.value
            if isinstance(listed, (ast.List, ast.Tuple)):
                yield from (one.value for one in listed.elts if isinstance(one, ast.Constant))


def _parse(
    file: str, content: str, found: Iterable[object], markers: Markers
) -> Iterator[Requirement]:
    # Where each line ends.
    ends = list(accumulate(map(len, content.splitlines(keepends=True))))
    for text in found:
        parsed = parse_requirement(text) if isinstance(text, str) else None
        if parsed is None or not markers.may_apply(parsed.marker):
            continue
        place = content.find(str(text))
        yield Requirement(
            name=parsed.name,
            specifier=parsed.specifier,
            file=file,
            line=bisect_right(ends, place) + 1 if place >= 0 else 1,
            is_url=parsed.url is not None,
        )
