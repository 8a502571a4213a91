"""Which packages of a lock something leads to, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from buildpack.facts.locks.marker import both, either
from buildpack.facts.marker import Markers
from buildpack.model.value import Value

Condition: TypeAlias = frozenset[str]

# Past so many ways to one package, or so many conditions on one, they are given up: one package
# too many does no harm.
_MOST_WAYS = 8
# So are those of all packages, in a lock that is knotted past all reason.
_MOST_STEPS = 10_000


class Edge(Value):
    """That one package needs another."""

    name: str
    """Normalised."""
    constraint: str = ""
    """As the file has it; empty for any version."""
    extras: tuple[str, ...] = ()
    marker: str = ""


class Node(Value):
    """One entry of a lock, with an extra or with none."""

    index: int
    extra: str = ""


def walk(
    roots: Iterable[Edge],
    find: Callable[[Edge], Iterable[int]],
    edges_of: Callable[[Node], Iterable[Edge]],
) -> dict[int, str]:
    """Return the marker under which each entry is needed, by its index.

    *find* says which entries an edge means, *edges_of* what an entry, or an extra of it, needs."""
    ways: dict[Node, set[Condition]] = {}
    waiting: list[tuple[Edge, Condition]] = [(edge, frozenset()) for edge in roots]
    markers, steps = Markers(), 0
    edges: dict[Node, tuple[Edge, ...]] = {}
    while waiting:
        edge, so_far = waiting.pop()
        steps += 1
        condition = so_far | {edge.marker} if edge.marker else so_far
        if steps > _MOST_STEPS or len(condition) > _MOST_WAYS:
            condition = frozenset()
        if not markers.may_apply(both(*sorted(condition)) or edge.marker):
            continue
        for index in find(edge):
            for node in (Node(index), *(Node(index, extra) for extra in edge.extras)):
                if new := _reached(ways.setdefault(node, set()), condition):
                    if node not in edges:
                        edges[node] = tuple(edges_of(node))
                    waiting.extend((after, one) for after in edges[node] for one in new)
    return {
        node.index: either(sorted(both(*sorted(one)) for one in conditions))
        for node, conditions in ways.items()
        if not node.extra
    }


def _reached(known: set[Condition], condition: Condition) -> tuple[Condition, ...]:
    """Add a condition unless a weaker one is known; return what that makes new."""
    if any(one <= condition for one in known):
        return ()
    weakest = frozenset() if len(known) >= _MOST_WAYS else condition
    known -= {one for one in known if weakest <= one}
    known.add(weakest)
    return (weakest,)
