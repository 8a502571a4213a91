from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.toml import parse_toml, read_toml
from buildpack.model.problem import BuildFailed
from buildpack.problems.manifest import ManifestUnreadable

NAME = "pyproject.toml"


def test_a_file_that_is_not_there_is_none() -> None:
    assert read_toml(Tree(), NAME) is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"[a]\nb = 1\n", id="unix"),
        pytest.param(b"[a]\r\nb = 1\r\n", id="windows"),
        pytest.param(b"\xef\xbb\xbf[a]\nb = 1", id="byte order mark"),
    ],
)
def test_what_a_file_holds_is_returned(content: bytes) -> None:
    assert read_toml(Tree({NAME: content}), NAME) == {"a": {"b": 1}}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(
            b"[a]\nb = \n", ManifestUnreadable(NAME, "Invalid value", 2, 5), id="no value"
        ),
        pytest.param(
            b"a = 1\nb = [1", ManifestUnreadable(NAME, "Unclosed array", 2, 7), id="unclosed"
        ),
        pytest.param(
            "a = 1".encode("utf-16"), ManifestUnreadable(NAME, "Its encoding is UTF-16"), id="16"
        ),
        pytest.param(
            b"a = " + b"[" * 100_000,
            ManifestUnreadable(NAME, "Its values are nested too deeply"),
            id="deep",
        ),
        pytest.param(
            b"a = " + b"9" * 5000,
            ManifestUnreadable(NAME, "A number in it has thousands of digits"),
            id="a huge number",
        ),
        pytest.param(
            b"\na" + b".'b'" * 100_000 + b" = 1",
            ManifestUnreadable(NAME, "A key in it has dozens of parts", 2),
            id="a deep key",
        ),
    ],
)
def test_what_is_no_toml_is_named_with_its_place(
    content: bytes, problem: ManifestUnreadable
) -> None:
    with pytest.raises(BuildFailed) as failure:
        parse_toml(content, NAME)

    assert failure.value.problem == problem


@given(st.binary() | st.text(alphabet="[]{}.=\"'\n# a1-:tT,").map(str.encode))
def test_any_content_gives_a_dict_or_a_problem(content: bytes) -> None:
    try:
        found: object = parse_toml(content, NAME)
    except BuildFailed as failure:
        found = failure.problem

    assert isinstance(found, dict | ManifestUnreadable)
