"""``uv.lock``: which packages the project's own ``uv sync`` will install.

uv reads the lock itself; this only tells the plan what comes. Source:
https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from packaging.utils import canonicalize_name

from buildpack.facts.digest import digest_of_project, digest_of_tree
from buildpack.facts.limit import check_count
from buildpack.facts.locks.group import find_missing
from buildpack.facts.locks.uv_lock_path import LOCAL, UV_LOCK
from buildpack.facts.locks.value import table, text, texts
from buildpack.facts.marker import Markers
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml, read_toml
from buildpack.model.problem import Problem
from buildpack.model.project import Requirement, RequirementsFacts
from buildpack.model.value import Value
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree

_ENTRY = re.compile(r"^\[\[package\]\]", re.MULTILINE)
_HASH = re.compile(r'\bhash = "([a-z0-9]+:[0-9a-f]+)"')
# The files of packages, a line for each. They are nine tenths of a lock, and parsing them as TOML
# would take ten times as long as all the rest.
_FILE = re.compile(r"^(?: +\{ ?url =|sdist = \{ ?url =).*\n", re.MULTILINE)

_Wish: TypeAlias = tuple[str, str, str]  # A name, a version or none, an extra or none.


class _Package(Value):
    """One entry of the lock."""

    table: dict[str, Any]
    line: int
    hashes: tuple[str, ...]
    """Of all its files."""
    optional: dict[str, Any]
    """What each of its extras needs besides."""

    @property
    def name(self) -> str:
        return canonicalize_name(str(self.table.get("name", "")))

    @property
    def version(self) -> str:
        return str(self.table.get("version", ""))

    @property
    def source(self) -> dict[str, Any]:
        source = self.table.get("source")
        return source if isinstance(source, dict) else {}

    @property
    def path(self) -> str | None:
        """The directory of a local project, relative to the lock's; None for what is none."""
        paths = (self.source.get(kind) for kind in LOCAL)
        return next((path for path in paths if isinstance(path, str)), None)

    def edges(self, extra: str) -> Iterator[dict[str, Any]]:
        """Yield what the package needs, or what one of its extras adds."""
        found = (
            self.optional.get(canonicalize_name(extra)) if extra else self.table.get("dependencies")
        )
        yield from _tables(found)


def read_uv_lock(
    tree: AppTree, wanted: Wanted, *, path: str = UV_LOCK, app_dir: str = "."
) -> tuple[RequirementsFacts, tuple[Problem, ...]]:
    """Return what the lock in *path* installs for the app in *app_dir*.

    Raises BuildFailed(ManifestUnreadable)."""
    base = posixpath.dirname(path)
    parts = app_dir.split("/")[-len(base.split("/")) :] if base else ["."]
    member = "/".join(parts)
    content = tree.read(path) or b""
    packages = _read_packages(content, path)
    groups = (*wanted.groups, *(_default_groups(tree) if wanted.tests else ()))
    problems = tuple(_find_problems(_find_root(packages, member), wanted, path))
    reached = tuple(_reach(packages, replace(wanted, groups=groups), member))
    local = {posixpath.relpath(one.path, member): one for one in reached if one.path is not None}
    facts = RequirementsFacts(
        requirements=tuple(
            Requirement(
                name=one.name,
                specifier=f"=={one.version}" if one.version else "",
                file=path,
                line=one.line,
                hashes=one.hashes,
                is_url="registry" not in one.source,
            )
            for one in reached
        ),
        digests={
            path: hashlib.sha256(content).hexdigest(),
            **{
                name: value
                for project, one in local.items()
                for name, value in _digests(tree, project, one).items()
            },
        },
        local_projects=tuple(at for at, one in local.items() if "directory" in one.source),
        editable_projects=tuple(at for at, one in local.items() if "editable" in one.source),
        groups=wanted.groups,
        extras=wanted.extras,
    )
    return facts, problems


def _find_problems(root: _Package | None, wanted: Wanted, path: str) -> Iterator[Problem]:
    """Yield a problem for each group and each extra that the project doesn't have."""
    for kind, names, key in (
        ("group", wanted.groups, "dev-dependencies"),
        ("extra", wanted.extras, "optional-dependencies"),
    ):
        found = root.table.get(key) if root is not None else None
        yield from find_missing(kind, names, found if isinstance(found, dict) else (), path)


def _default_groups(tree: AppTree) -> tuple[str, ...]:
    """Return the groups that uv installs unless it is told otherwise: what developers need."""
    project = read_toml(tree, "pyproject.toml") or {}
    tool = project.get("tool")
    settings = tool.get("uv") if isinstance(tool, dict) else None
    named = settings.get("default-groups", ["dev"]) if isinstance(settings, dict) else ["dev"]
    if named == "all":
        groups = project.get("dependency-groups")
        named = list(groups) if isinstance(groups, dict) else []
    return tuple(str(name) for name in named) if isinstance(named, list) else ()


def _read_packages(content: bytes, path: str) -> dict[str, list[_Package]]:
    whole = decode_text(content)
    thin = _FILE.sub("\n", whole)
    entered = _tables(parse_toml(thin.encode(), path).get("package"))
    check_count(entered, path)
    head, *entries = _ENTRY.split(whole)
    packages: dict[str, list[_Package]] = {}
    # The line of the name comes after the one that begins the entry.
    line = head.count("\n") + 2
    for found, entry in zip(entered, entries, strict=False):
        extras = table(found, "optional-dependencies")
        optional = {str(canonicalize_name(name)): edges for name, edges in extras.items()}
        package = _Package(found, line, tuple(_HASH.findall(entry)), optional)
        packages.setdefault(package.name, []).append(package)
        line += entry.count("\n")
    return packages


def _reach(packages: dict[str, list[_Package]], wanted: Wanted, member: str) -> Iterator[_Package]:
    """Yield the packages that are installed, each once, in the order of the lock."""
    root = _find_root(packages, member)
    if root is None:
        return
    markers, places = Markers(), _places(packages)
    reached, followed = {id(root)}, set[_Wish]()
    waiting = [edge for extra in ("", *wanted.extras) for edge in root.edges(extra)]
    waiting.extend(_chosen(root.table.get("dev-dependencies"), wanted.groups))
    while waiting:
        edge = waiting.pop()
        if not markers.may_apply(text(edge.get("marker"))):
            continue
        for wish in _wishes(edge):
            if wish in followed:
                continue
            followed.add(wish)
            name, version, extra = wish
            for package in places.get((name, version), ()):
                reached.add(id(package))
                waiting.extend(package.edges(extra))
    for same_name in packages.values():
        yield from (
            one for one in same_name if id(one) in reached and one.source.get("virtual") is None
        )


def _places(packages: dict[str, list[_Package]]) -> dict[tuple[str, str], list[_Package]]:
    """Return the packages by name and version, and by name alone."""
    places: dict[tuple[str, str], list[_Package]] = {(name, ""): [] for name in packages}
    for name, same_name in packages.items():
        for one in same_name:
            for version in {"", one.version}:
                places.setdefault((name, version), []).append(one)
    return places


def _wishes(edge: dict[str, Any]) -> Iterator[_Wish]:
    """Yield the package that an edge leads to, and that with each of the extras."""
    # A package that is locked in several versions is named with one of them.
    name, version = canonicalize_name(text(edge.get("name"))), text(edge.get("version"))
    for extra in ("", *texts(edge.get("extra"))):
        yield name, version, canonicalize_name(extra)


def _find_root(packages: dict[str, list[_Package]], member: str) -> _Package | None:
    everything = (one for same_name in packages.values() for one in same_name)
    return next((one for one in everything if one.path == member), None)


def _digests(tree: AppTree, project: str, package: _Package) -> dict[str, str]:
    if "directory" in package.source:
        return {f"./{project}": digest_of_tree(tree, project)}
    return digest_of_project(tree, project)


def _tables(found: object) -> list[dict[str, Any]]:
    listed = found if isinstance(found, list) else []
    return [one for one in listed if isinstance(one, dict)]


def _chosen(found: object, names: Iterable[str]) -> Iterator[dict[str, Any]]:
    table = found if isinstance(found, dict) else {}
    wanted = {canonicalize_name(name) for name in names}
    for name, edges in table.items():
        if canonicalize_name(name) in wanted:
            yield from _tables(edges)
