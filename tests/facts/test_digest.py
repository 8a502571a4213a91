from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.digest import digest_of_tree, find_local_path


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (".", "."),
        (".[dev]", "."),
        ("./lib", "lib"),
        ("lib/", "lib"),
        ("./lib[a, b]", "lib"),
        ("./lib#egg=x", "lib"),
        ("file:lib", "lib"),
        ("x-1.tar.gz", "x-1.tar.gz"),
        ("wheels/x-1.whl", "wheels/x-1.whl"),
        ("lib", None),
        ("../lib", "../lib"),
        ("../libs/helper[extra]", "../libs/helper"),
        ("/opt/lib", None),
        ("file:///opt/lib", None),
        ("http://h/x.zip", None),
        ("git+ssh://git@h/x", None),
        ("", None),
    ],
)
def test_a_path_is_told_from_a_name_and_a_url(address: str, expected: str | None) -> None:
    assert find_local_path(address) == expected


@given(st.text(alphabet="./a[]#: ;\\~"))
def test_no_path_is_absolute(address: str) -> None:
    path = find_local_path(address) or "."

    assert not path.startswith("/")


def test_names_and_contents_count_and_what_is_left_out_does_not() -> None:
    files = {"lib/a": "1", "lib/b": "2"}
    digests = {
        digest_of_tree(Tree(one), "lib")
        for one in (files, {"lib/a": "2", "lib/b": "1"}, {"lib/a": "1"}, {"lib/c": "1"})
    }

    assert len(digests) == 4
    assert digest_of_tree(Tree({**files, "lib/.git/x": "", "x": ""}), "lib") in digests
