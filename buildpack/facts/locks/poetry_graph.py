"""Old ``poetry.lock`` files, which don't say what needs a package and when: the graph does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from buildpack.facts.locks.graph import Edge, Node, walk
from buildpack.facts.locks.marker import both, resolve_extras
from buildpack.facts.locks.package import Package
from buildpack.facts.locks.poetry_constraint import allows, as_python_marker
from buildpack.facts.locks.value import alternatives, normalise, table, text, texts


def find_markers(entries: Sequence[Mapping[str, Any]], roots: Iterable[Package]) -> dict[int, str]:
    """Return the marker under which *roots* lead to each of a lock's entries, by its index."""
    by_name: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        by_name.setdefault(normalise(text(entry.get("name"))), []).append(index)

    def find(edge: Edge) -> list[int]:
        found = by_name.get(edge.name, [])
        fit = [one for one in found if allows(edge.constraint, text(entries[one].get("version")))]
        return fit or found

    def edges_of(node: Node) -> Iterator[Edge]:
        return _edges(entries[node.index], node.extra)

    return walk(map(_root, roots), find, edges_of)


def _root(package: Package) -> Edge:
    return Edge(
        name=normalise(package.name),
        constraint=package.specifier,
        extras=tuple(map(normalise, package.extras)),
        marker=package.marker,
    )


def _edges(entry: Mapping[str, Any], extra: str) -> Iterator[Edge]:
    """Yield what an entry needs by itself, or what one of its extras adds."""
    added = {
        normalise(written.split(maxsplit=1)[0].partition("[")[0])
        for name, listed in table(entry, "extras").items()
        if normalise(name) == extra
        for written in texts(listed)
        if written.strip()
    }
    for name, value in table(entry, "dependencies").items():
        key = normalise(name)
        for one in alternatives(value):
            is_of_extra = one.get("optional") is True
            if is_of_extra != bool(extra) or (is_of_extra and key not in added):
                continue
            python = text(one.get("python"))
            yield Edge(
                name=key,
                constraint=text(one.get("version")),
                extras=tuple(map(normalise, texts(one.get("extras")))),
                marker=resolve_extras(
                    both(text(one.get("markers")), (python and as_python_marker(python)) or ""),
                    (extra,),
                ),
            )
