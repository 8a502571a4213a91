from __future__ import annotations

import pytest
from fakes import make_world
from planning import make_request

from buildpack.model.inventory import Identity
from buildpack.platforms.identity import find_identity, find_timestamp


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1763712000", "2025-11-21T08:00:00Z"),
        (" 9999999999 ", "2286-11-20T17:46:39Z"),
        ("99999999999", ""),
        ("-1", ""),
        ("now", ""),
        ("", ""),
    ],
)
def test_the_time_is_the_one_that_the_user_gives(text: str, expected: str) -> None:
    assert find_timestamp({"SOURCE_DATE_EPOCH": text}) == expected


@pytest.mark.parametrize(("told", "expected"), [("4c6f", "4c6f"), ("", ""), ("a\nb", "")])
def test_the_platform_knows_best_which_commit_it_is(told: str, expected: str) -> None:
    world = make_world(tree={"pyproject.toml": "[project]\nname = 'shop'"})

    identity = find_identity(make_request({"SOURCE_VERSION": told}), world)

    assert identity == Identity(name="shop", revision=expected)
