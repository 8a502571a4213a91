from __future__ import annotations

import pytest

from buildpack.tools.pip_settings import has_no_index, translate, without_index_url


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, {}),
        ({"PIP_NO_INPUT": "1", "PIP_LOG": "x"}, {}),
        ({"PIP_INDEX_URL": ""}, {}),
        ({"PIP_INDEX_URL": "https://a/simple"}, {"UV_DEFAULT_INDEX": "https://a/simple"}),
        ({"PIP_REQUIRE_HASHES": "1"}, {"UV_REQUIRE_HASHES": "1"}),
        ({"PIP_NO_BINARY": ":all:"}, {"UV_NO_BINARY": "1"}),
        ({"PIP_NO_BINARY": ":none:"}, {}),
        ({"PIP_NO_BINARY": "lxml,numpy"}, {"UV_NO_BINARY_PACKAGE": "lxml numpy"}),
        ({"PIP_ONLY_BINARY": ":all:"}, {"UV_NO_BUILD": "1"}),
        ({"PIP_ONLY_BINARY": "lxml"}, {"UV_NO_BUILD_PACKAGE": "lxml"}),
        ({"PIP_FIND_LINKS": "/a /b"}, {"UV_FIND_LINKS": "/a,/b"}),
        ({"PIP_NO_INDEX": "1"}, {}),
        ({"PIP_PRE": "true"}, {"UV_PRERELEASE": "allow"}),
        ({"PIP_PRE": "0"}, {}),
    ],
)
def test_what_is_said_to_pip_is_said_to_uv(env: dict[str, str], expected: dict[str, str]) -> None:
    assert translate(env) == expected


@pytest.mark.parametrize(("value", "expected"), [("", False), ("0", False), ("TRUE", True)])
def test_no_index_is_a_switch(value: str, expected: bool) -> None:  # noqa: FBT001 - a column.
    assert has_no_index({"PIP_NO_INDEX": value}) is expected


def test_the_usual_index_can_be_left_unsaid() -> None:
    env = {"PIP_INDEX_URL": "https://a/simple", "PIP_PRE": "1"}

    assert translate(without_index_url(env)) == {"UV_PRERELEASE": "allow"}
