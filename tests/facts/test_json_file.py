from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.json_file import parse_json, read_json
from buildpack.model.problem import BuildFailed
from buildpack.problems.manifest import ManifestUnreadable

NAME = "Pipfile.lock"


def test_a_file_that_is_not_there_is_none() -> None:
    assert read_json(Tree(), NAME) is None


@pytest.mark.parametrize("content", [b'{"a": 1}', b'\xef\xbb\xbf{"a":\r\n1}'], ids=["plain", "bom"])
def test_what_a_file_holds_is_returned(content: bytes) -> None:
    assert read_json(Tree({NAME: content}), NAME) == {"a": 1}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(
            b'{"a": 1,\n"b"}',
            ManifestUnreadable(NAME, "Expecting ':' delimiter", 2, 4),
            id="syntax",
        ),
        pytest.param(b"", ManifestUnreadable(NAME, "Expecting value", 1, 1), id="empty"),
        pytest.param(b"[]", ManifestUnreadable(NAME, "There is no object in it"), id="a list"),
        pytest.param(
            "{}".encode("utf-16"), ManifestUnreadable(NAME, "Its encoding is UTF-16"), id="16"
        ),
        pytest.param(
            b"[" * 200_000,
            ManifestUnreadable(NAME, "Its values are nested too deeply"),
            id="deep",
        ),
        pytest.param(
            b"9" * 5000,
            ManifestUnreadable(NAME, "A number in it has thousands of digits"),
            id="a huge number",
        ),
    ],
)
def test_what_is_no_object_is_named_with_its_place(
    content: bytes, problem: ManifestUnreadable
) -> None:
    with pytest.raises(BuildFailed) as failure:
        parse_json(content, NAME)

    assert failure.value.problem == problem


@given(st.binary() | st.text(alphabet='[]{}:," \n\\u0a1-.e').map(str.encode))
def test_any_content_gives_an_object_or_a_problem(content: bytes) -> None:
    try:
        found: object = parse_json(content, NAME)
    except BuildFailed as failure:
        found = failure.problem

    assert isinstance(found, dict | ManifestUnreadable)
