from __future__ import annotations

import pytest

from buildpack.model.boot import Listener, Memory, Share

KEEPER = 1


def shares(*sizes: tuple[int, int, int]) -> tuple[Share, ...]:
    return tuple(Share(*size) for size in sizes)


@pytest.mark.parametrize(
    ("found", "memory"),
    [
        pytest.param((), None, id="nothing is known"),
        pytest.param(((2, 1, 30_000),), Memory(0, 30, 1), id="one process"),
        pytest.param(
            ((2, 1, 10_000), (3, 2, 20_000), (4, 2, 20_480)), Memory(10, 20, 2), id="two workers"
        ),
        pytest.param(
            ((2, 1, 10_240), (3, 2, 5_000), (4, 2, 20_480)), Memory(15, 20, 1), id="a helper"
        ),
        pytest.param(((2, 1, 500), (3, 2, 20_480)), Memory(1, 20, 1), id="a shell around it"),
    ],
)
def test_memory_is_told_for_workers_and_the_rest(
    found: tuple[tuple[int, int, int], ...], memory: Memory | None
) -> None:
    assert Memory.of(shares(*found), KEEPER) == memory


def test_the_total_counts_every_worker() -> None:
    assert Memory(base=10, worker=20, workers=3).total == 70


@pytest.mark.parametrize(
    ("address", "is_local", "told"),
    [
        ("127.0.0.1", True, "127.0.0.1:80"),
        ("127.0.0.9", True, "127.0.0.9:80"),
        ("::1", True, "[::1]:80"),
        ("0.0.0.0", False, "0.0.0.0:80"),
        ("::", False, "[::]:80"),
    ],
)
def test_a_listener_knows_who_can_reach_it(address: str, told: str, *, is_local: bool) -> None:
    listener = Listener(address, 80)

    assert (listener.is_local, str(listener)) == (is_local, told)
