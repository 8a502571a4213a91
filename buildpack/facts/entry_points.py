"""The search for what a server is to call. Parses candidate files; never imports anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from buildpack.facts.application import Application, ApplicationSearch
from buildpack.facts.django import DjangoProject
from buildpack.model.manifest import PROJECT_FILES
from buildpack.model.project import EntryPoint
from buildpack.model.settings import ENTRYPOINT
from buildpack.ports import AppTree

# What people call the module that a server loads, the best name first.
MODULES = ("wsgi", "asgi", "app", "main", "application", "server", "api", "web", "run", "hello")

# Packages in the app's root that are there for something else.
_NO_PACKAGES = frozenset({"docs", "migrations", "scripts", "test", "tests"})


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the search takes place."""

    tree: AppTree
    env: Mapping[str, str]
    django: DjangoProject | None
    search: ApplicationSearch


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry point, and the application behind it."""

    entry_point: EntryPoint
    origin: tuple[str, int]
    is_sure: bool = True


Finder: TypeAlias = Callable[[Ground], Iterator[Finding]]


def read_entry_points(
    tree: AppTree, env: Mapping[str, str], django: DjangoProject | None
) -> tuple[EntryPoint, ...]:
    """Return the WSGI and ASGI callables of the app, best first; each application once.

    What the user names stands alone."""
    ground = Ground(tree, env, django, ApplicationSearch(tree))
    findings = [*_find_named(ground)]
    if not findings:
        findings = [finding for finder in FINDERS for finding in finder(ground)]
    findings.sort(key=lambda finding: not finding.is_sure)
    kept: dict[tuple[str, int], EntryPoint] = {}
    targets: set[str] = set()
    for finding in findings:
        target = finding.entry_point.target
        if finding.origin not in kept and target not in targets:
            kept[finding.origin] = finding.entry_point
            targets.add(target)
    return tuple(kept.values())


def _find_named(ground: Ground) -> Iterator[Finding]:
    """Take what the user names, as it is when it can't be found."""
    module, _, attribute = ENTRYPOINT.text(ground.env).partition(":")
    if not module:
        return
    found = ground.search.applications(module)
    exact = (one for one in found if one.name == (attribute or "application"))
    best = next(exact, None if attribute or not found else found[0])
    source = ground.search.source(module)
    guess = "asgi" if module.endswith("asgi") else "wsgi"
    entry_point = EntryPoint(
        module=module,
        attribute=attribute or (best.name if best else "application"),
        interface=best.made.interface if best else guess,
        file=source.file if source else ENTRYPOINT.name,
        line=best.line if best else 1,
        because=f"{ENTRYPOINT.name} names it",
    )
    yield Finding(entry_point, best.origin if best else (module, 0))


def _find_django(ground: Ground) -> Iterator[Finding]:
    """Take what the settings name; modules beside a manage.py further down can't be imported."""
    django = ground.django
    if django is None or django.root:
        return
    for named in django.applications:
        module, _, attribute = named.target.rpartition(".")
        source = ground.search.source(module)
        file = django.facts.settings_file
        if source is None or file is None:
            continue
        found = ground.search.find(module, attribute)
        entry_point = EntryPoint(
            module=module,
            attribute=attribute,
            interface=named.interface,
            file=file,
            line=named.line,
            because=f"{file} names it in {named.setting}",
        )
        yield Finding(entry_point, found.origin if found else (source.file, 0))


def _find_in_root(ground: Ground) -> Iterator[Finding]:
    names = set(ground.tree.entries())
    for module in MODULES:
        if f"{module}.py" in names:
            yield from _applications_of(ground.search, module)


def _find_in_packages(ground: Ground) -> Iterator[Finding]:
    """Look one directory down, in every package."""
    yield from _search_packages(ground.tree, ground.search, "")


def _find_in_src(ground: Ground) -> Iterator[Finding]:
    """Look below ``src`` when the project is one that can be installed."""
    if ground.tree.has("src") and any(ground.tree.has(name) for name in PROJECT_FILES):
        search = ApplicationSearch(ground.tree, "src")
        yield from _search_packages(ground.tree, search, "src")


def _search_packages(tree: AppTree, search: ApplicationSearch, root: str) -> Iterator[Finding]:
    for directory in tree.entries(root):
        package = directory.rstrip("/")
        path = f"{root}/{package}" if root else package
        if package == directory or package in _NO_PACKAGES or not tree.has(f"{path}/__init__.py"):
            continue
        names = set(tree.entries(path))
        for module in MODULES:
            if f"{module}.py" in names:
                yield from _applications_of(search, f"{package}.{module}")
        yield from _applications_of(search, package)


def _applications_of(search: ApplicationSearch, module: str) -> Iterator[Finding]:
    source = search.source(module)
    for found in search.applications(module):
        if source is not None:
            yield Finding(_entry_point(found, module, source.file), found.origin, found.is_sure)


def _entry_point(found: Application, module: str, file: str) -> EntryPoint:
    label = found.made.label
    article = "an" if label[0].lower() in "aeiou" else "a"
    what = f"makes {article} {label}" if found.is_sure else f"gives {found.name} its value"
    entry_point = EntryPoint(
        module=module,
        attribute=found.name,
        interface=found.made.interface,
        file=file,
        line=found.line,
        because=f"{file}, line {found.line} {what}",
    )
    if found.origin[0] == file:
        return entry_point
    because = f"{file}, line {found.line} takes {article} {label} from {found.origin[0]}"
    return replace(entry_point, because=because)


FINDERS: tuple[Finder, ...] = (
    _find_django,
    _find_in_root,
    _find_in_packages,
    _find_in_src,
)
"""Each place where an application may be, the most telling first."""
