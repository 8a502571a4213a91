from __future__ import annotations

import pytest

from buildpack.platforms.package_sizes import find_size_notices, parse_sizes
from buildpack.problems.slug import SlugLarge, TorchWithCuda

MB = 1_000_000


def test_a_large_slug_is_told_with_its_largest_packages() -> None:
    packages = {"scipy 1.14.0": 110 * MB, "flask 3.1.0": MB}

    assert find_size_notices(packages, 400 * MB, 400) == ()
    assert find_size_notices(packages, 401 * MB, 400) == (
        SlugLarge(401, 400, ("scipy 1.14.0 (110 MB)", "flask 3.1.0 (1.0 MB)")),
    )


def test_a_torch_for_graphics_cards_is_told_whatever_the_size() -> None:
    packages = {"torch 2.4.0": 800 * MB, "nvidia_cudnn_cu12 9.1": 600 * MB}

    assert find_size_notices(packages, 2, 400) == (TorchWithCuda("2.4.0", 1400),)


@pytest.mark.parametrize("note", [None, "", "{", "[]", '{"a": "b"}'])
def test_a_note_that_cant_be_read_is_none(note: str | None) -> None:
    assert parse_sizes(note) is None
    assert parse_sizes('{"flask 3.1.0": 5}') == {"flask 3.1.0": 5}
