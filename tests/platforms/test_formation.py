from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.problem import BuildFailed, Problem
from buildpack.platforms.formation import (
    Ports,
    Version,
    choose_formation,
    parse_concurrency,
    place_instances,
)
from buildpack.problems.boot import NoSuchProcess, NoWebProcess
from buildpack.problems.platform import WrongArguments

COMMANDS = {"worker": "work", "release": "migrate", "web": "serve", "test": "pytest"}
VERSION = Version(slug=Path("/slug"), commands=COMMANDS, env={"COLOUR": "red", "PORT": "1"})


def ports(*taken: int) -> Ports:
    others = iter(range(50_000, 50_100))
    return Ports(is_free=lambda port: port not in taken, find=lambda: next(others))


def place(
    formation: Mapping[str, int], *taken: int, is_routed: bool = False
) -> list[tuple[str, int]]:
    instances = place_instances(
        VERSION, formation, formation, first_port=8000, is_routed=is_routed, ports=ports(*taken)
    )
    return [(instance.name, instance.port) for instance in instances]


def problem_of(concurrency: str, only: str | None = None) -> Problem:
    with pytest.raises(BuildFailed) as failure:
        choose_formation(COMMANDS, only=only, counts=parse_concurrency(concurrency))
    return failure.value.problem


@pytest.mark.parametrize(
    ("concurrency", "only", "formation"),
    [
        pytest.param("", None, {"web": 1, "worker": 1}, id="one of each, web first"),
        pytest.param("web=2", None, {"web": 2, "worker": 1}, id="the others stay"),
        pytest.param("web=2, worker=0", None, {"web": 2}, id="none of one"),
        pytest.param("all=0,web=1", None, {"web": 1}, id="none of the others"),
        pytest.param("all=3", None, {"web": 3, "worker": 3}, id="as many of all"),
        pytest.param("", "worker", {"worker": 1}, id="one type alone"),
        pytest.param("worker=4", "worker", {"worker": 4}, id="one type alone, several times"),
        pytest.param("", "release", {"release": 1}, id="what never runs beside the others"),
    ],
)
def test_the_formation_is_one_of_each_but_for_what_is_said(
    concurrency: str, only: str | None, formation: dict[str, int]
) -> None:
    chosen = choose_formation(COMMANDS, only=only, counts=parse_concurrency(concurrency))

    assert list(chosen.items()) == list(formation.items())


def test_names_that_the_app_lacks_are_told_with_those_that_it_has() -> None:
    assert problem_of("wep=1") == NoSuchProcess("wep", ("worker", "web"))
    assert problem_of("web=1", "worker") == NoSuchProcess("web", ("worker",))
    assert problem_of("", "wep") == NoSuchProcess("wep", tuple(COMMANDS))


def test_nothing_at_all_can_not_run() -> None:
    assert problem_of("all=0") == NoWebProcess()


@pytest.mark.parametrize("text", ["web", "web=", "web=-1", "web=100", "=1", "web=1;worker=2"])
def test_what_is_no_concurrency_is_a_problem(text: str) -> None:
    assert isinstance(problem_of(text), WrongArguments)


@given(st.text(alphabet="web=1,0 \n") | st.text())
def test_any_text_is_a_concurrency_or_a_problem(text: str) -> None:
    counts: dict[str, int] = {}
    with suppress(BuildFailed):
        counts = parse_concurrency(text)

    assert all(0 <= count < 100 for count in counts.values())


def test_each_instance_has_a_port_and_each_type_a_hundred() -> None:
    assert place({"web": 1, "worker": 2, "test": 1}) == [
        ("web.1", 8000),
        ("worker.1", 8100),
        ("worker.2", 8101),
        ("test.1", 8200),
    ]


def test_a_port_that_is_taken_is_passed_over() -> None:
    assert place({"web": 1, "worker": 2}, 8000, 8101) == [
        ("web.1", 50_000),
        ("worker.1", 8100),
        ("worker.2", 50_001),
    ]


def test_there_is_no_port_above_the_last() -> None:
    assert ports().take(65_536) == 50_000


def test_behind_a_router_web_leaves_the_first_port_to_it() -> None:
    assert place({"web": 2, "worker": 1}, is_routed=True) == [
        ("web.1", 50_000),
        ("web.2", 50_001),
        ("worker.1", 8100),
    ]


def test_no_port_is_handed_out_twice_before_it_is_given_back() -> None:
    hand = ports()
    first, second = hand.take(8000), hand.take(8000)
    hand.give_back(8000)

    assert (first, second, hand.take(8000)) == (8000, 50_000, 8000)


def test_an_instance_is_told_who_it_is_as_platforms_do() -> None:
    formation = {"web": 1, "worker": 1}
    web, worker = place_instances(
        VERSION, formation, formation, first_port=8000, is_routed=False, ports=ports()
    )

    assert worker.command.env == {
        "COLOUR": "red",
        "DYNO": "worker.1",
        "HOME": "/slug",
        "PORT": "8100",
        "PS": "worker.1",
        "PWD": "/slug",
    }
    assert (web.is_endless, worker.is_endless) == (True, False)
