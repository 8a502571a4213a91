"""What stands after a package's name in a ``Pipfile`` and in its lock."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from buildpack.facts.digest import find_local_path
from buildpack.facts.limit import check_count
from buildpack.facts.locks.entry import git_url
from buildpack.facts.locks.marker import both
from buildpack.facts.locks.package import Package
from buildpack.facts.locks.value import normalise, text, texts
from buildpack.model.wanted import Wanted

MAIN, FOR_DEVELOPERS = "default", "develop"
_SECTIONS = {"packages": MAIN, "dev-packages": FOR_DEVELOPERS}
# Markers that may stand as keys of their own.
_MARKERS = (
    "os_name",
    "sys_platform",
    "platform_machine",
    "platform_python_implementation",
    "platform_release",
    "platform_system",
    "platform_version",
    "python_version",
    "python_full_version",
    "implementation_name",
    "implementation_version",
)


def choose_categories(wanted: Wanted) -> tuple[str, ...]:
    """Return the lock's sections to install, the main one first."""
    asked = (_SECTIONS.get(name, name) for name in wanted.groups)
    return tuple(dict.fromkeys((MAIN, *asked, *((FOR_DEVELOPERS,) if wanted.tests else ()))))


def read_packages(
    file: str,
    sections: Mapping[str, Mapping[str, Any]],
    categories: tuple[str, ...],
    lines: Mapping[str, int],
) -> Iterator[Package]:
    """Yield the packages of some categories; the first that has one says which version.

    Source: https://pipenv.pypa.io/en/latest/pipfile.html"""
    seen: set[str] = set()
    for category in categories:
        listed = sections.get(category, {})
        check_count(listed, file)
        for name, entry in listed.items():
            if normalise(name) not in seen:
                yield _read_entry(name, entry, lines.get(name, 1))
        seen.update(map(normalise, listed))


def _read_entry(name: str, value: object, line: int) -> Package:
    entry = value if isinstance(value, dict) else {"version": value}
    version = text(entry.get("version"))
    url, path = _place(entry)
    return Package(
        name=name,
        specifier="" if url or path or version == "*" else _specifier(version),
        extras=texts(entry.get("extras")),
        marker=both(text(entry.get("markers")), text(entry.get("os_markers")), *_markers(entry)),
        hashes=() if "git" in entry or path else texts(entry.get("hashes")),
        url=url,
        path=path,
        is_editable=entry.get("editable") is True and bool(path),
        line=line,
    )


def _specifier(version: str) -> str:
    """Return *version* with a sign: a bare one is meant exactly."""
    return f"=={version}" if version[:1].isdigit() else version


def _markers(entry: Mapping[str, Any]) -> Iterator[str]:
    for name in _MARKERS:
        if condition := text(entry.get(name)):
            yield f"{name} {condition}"


def _place(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Return the address and the path in the app; one of them at most."""
    subdirectory = text(entry.get("subdirectory"))
    if repository := text(entry.get("git")):
        return git_url(repository, text(entry.get("ref")), subdirectory), ""
    place = text(entry.get("path")) or text(entry.get("file")) or text(entry.get("url"))
    if not place:
        return "", ""
    if place.startswith(("https:", "http:")):
        return f"{place}#subdirectory={subdirectory}" if subdirectory else place, ""
    inside = find_local_path(place if "/" in place or "path" not in entry else f"./{place}")
    path = inside if inside is not None else place.removeprefix("file:")
    return "", posixpath.normpath(posixpath.join(path, subdirectory))
