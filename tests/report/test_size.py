from __future__ import annotations

import pytest

from buildpack.report.size import find_cuda, find_largest, render_largest

MB = 1_000_000
MANY = {f"package{number:02} 1.0": number * MB for number in range(15)}


def test_the_ten_largest_come_first() -> None:
    found = find_largest(MANY)

    assert len(found) == 10
    assert (found[0], found[-1]) == ("package14 1.0 (14 MB)", "package05 1.0 (5.0 MB)")


def test_what_takes_no_room_is_not_listed() -> None:
    assert find_largest({"a 1": 0, "b 1": MB}) == ["b 1 (1.0 MB)"]


def test_a_small_slug_needs_no_list() -> None:
    assert render_largest({"a 1": 2 * MB}, 99 * MB) == []
    assert render_largest({"a 1": 2 * MB}, 100 * MB) == ["Largest packages: a 1 (2.0 MB)"]
    assert render_largest({}, 100 * MB) == []


@pytest.mark.parametrize(
    ("packages", "found"),
    [
        ({"torch 2.4.0": 800, "nvidia_cudnn_cu12 9.1": 600, "flask 3": 1}, ("2.4.0", 1400)),
        ({"torch 2.4.0+cu121": 800}, ("2.4.0", 800)),
        ({"torch 2.4.0+cpu": 200}, None),
        ({"torch 2.4.0": 200}, None),
        ({"torchvision 0.19": 5, "nvidia_ml_py 12": 1}, None),
        ({}, None),
    ],
)
def test_a_torch_for_graphics_cards_is_told_by_what_it_brought(
    packages: dict[str, int], found: tuple[str, int] | None
) -> None:
    assert find_cuda(packages) == found
