"""The app as a project that can be installed: what it depends on, as far as files say."""

from __future__ import annotations

import ast
import configparser
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as ParsedRequirement
from packaging.utils import canonicalize_name

from buildpack.facts.digest import digest_of_tree
from buildpack.facts.marker import can_apply
from buildpack.facts.source import parse_source
from buildpack.facts.text import decode_text
from buildpack.model.project import Requirement, RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


# What projects call the extras and groups that their tests need.
_FOR_TESTS = frozenset({"test", "tests", "testing", "dev"})


def read_own_project(tree: AppTree, wanted: Wanted) -> RequirementsFacts:
    """Return what installing the app itself brings.

    Sources: PEP 621 and PEP 735 for ``pyproject.toml``; setuptools' documentation for the other
    two files.
    """
    texts = {name: _text(tree, name) for name in ("pyproject.toml", "setup.cfg", "setup.py")}
    requirements = (
        *_parse("pyproject.toml", texts, _in_pyproject(texts["pyproject.toml"])),
        *_parse("setup.cfg", texts, _in_setup_cfg(texts["setup.cfg"])),
        *_parse("setup.py", texts, _in_setup_py(texts["setup.py"])),
    )
    project = _load(texts["pyproject.toml"])
    offered = _table(project, "project").get("optional-dependencies")
    return RequirementsFacts(
        requirements=requirements,
        digests={".": digest_of_tree(tree, ".")},
        local_projects=(".",),
        has_unnamed=True,
        groups=_choose(wanted.groups, project.get("dependency-groups"), tests=wanted.tests),
        extras=_choose(wanted.extras, offered, tests=wanted.tests),
    )


def _text(tree: AppTree, name: str) -> str:
    return decode_text(tree.read(name) or b"")


def _load(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}  # The installer says best what is wrong.


def _table(found: dict[str, Any], name: str) -> dict[str, Any]:
    table = found.get(name)
    return table if isinstance(table, dict) else {}


def _choose(asked: tuple[str, ...], offered: object, *, tests: bool) -> tuple[str, ...]:
    """Return *asked*, and what the app's tests need of what is *offered*."""
    names = offered if isinstance(offered, dict) else {}
    found = (name for name in names if tests and canonicalize_name(name) in _FOR_TESTS)
    return tuple(dict.fromkeys((*asked, *found)))


def _in_pyproject(text: str) -> list[Any]:
    found = _table(_load(text), "project").get("dependencies")
    return found if isinstance(found, list) else []


def _in_setup_cfg(text: str) -> list[str]:
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


def _parse(file: str, texts: dict[str, str], found: Iterable[object]) -> Iterator[Requirement]:
    lines = texts[file].splitlines()
    for text in found:
        try:
            parsed = ParsedRequirement(text) if isinstance(text, str) else None
        except InvalidRequirement:
            continue
        if parsed is None or (parsed.marker is not None and not can_apply(parsed.marker)):
            continue
        yield Requirement(
            name=canonicalize_name(parsed.name),
            specifier=str(parsed.specifier),
            file=file,
            line=next((number for number, line in enumerate(lines, 1) if str(text) in line), 1),
            is_url=parsed.url is not None,
        )
