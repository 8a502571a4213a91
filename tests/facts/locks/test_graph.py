from __future__ import annotations

from buildpack.facts.locks.graph import Edge, Node, walk

_NAMES = ("app", "lib", "extra", "windows", "loop")
_WINDOWS, _OLD = "sys_platform == 'win32'", "python_version < '3.9'"


def _walk(roots: list[Edge], edges: dict[tuple[str, str], list[Edge]]) -> dict[str, str]:
    def find(edge: Edge) -> list[int]:
        return [_NAMES.index(edge.name)] if edge.name in _NAMES else []

    def edges_of(node: Node) -> list[Edge]:
        return edges.get((_NAMES[node.index], node.extra), [])

    return {_NAMES[index]: marker for index, marker in walk(roots, find, edges_of).items()}


def test_what_nothing_leads_to_is_left_out() -> None:
    assert _walk([Edge("app")], {("app", ""): [Edge("lib")]}) == {"app": "", "lib": ""}


def test_the_markers_on_a_way_are_joined() -> None:
    edges = {("app", ""): [Edge("lib", marker=_OLD)]}

    assert _walk([Edge("app", marker="os_name == 'posix'")], edges) == {
        "app": "os_name == 'posix'",
        "lib": f"(os_name == 'posix') and ({_OLD})",
    }


def test_the_weakest_of_several_ways_counts() -> None:
    edges = {("app", ""): [Edge("lib", marker=_OLD)], ("loop", ""): [Edge("lib")]}

    assert _walk([Edge("app"), Edge("loop")], edges)["lib"] == ""


def test_two_ways_give_an_alternative() -> None:
    edges = {("app", ""): [Edge("lib", marker=_OLD), Edge("lib", marker="os_name == 'posix'")]}

    assert _walk([Edge("app")], edges)["lib"] == f"(os_name == 'posix') or ({_OLD})"


def test_a_way_for_other_machines_is_none() -> None:
    edges = {("windows", ""): [Edge("lib")]}

    assert _walk([Edge("windows", marker=_WINDOWS)], edges) == {}


def test_an_extra_brings_what_it_needs() -> None:
    edges = {("app", "fast"): [Edge("extra")], ("app", ""): [Edge("lib")]}

    assert set(_walk([Edge("app", extras=("fast",))], edges)) == {"app", "lib", "extra"}
    assert set(_walk([Edge("app")], edges)) == {"app", "lib"}


def test_packages_may_need_one_another() -> None:
    edges = {("app", ""): [Edge("loop")], ("loop", ""): [Edge("app", marker=_OLD), Edge("absent")]}

    assert _walk([Edge("app")], edges) == {"app": "", "loop": ""}
