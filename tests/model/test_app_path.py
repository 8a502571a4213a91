from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.app_path import is_plain


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", True),
        ("conf/uwsgi.ini", True),
        ("\N{SNOWMAN}.py", True),
        ("\N{SNOWMAN}" * 90, False),
        ("a" * 256, False),
        ("a/" * 1500, False),
        ("a\0b", False),
        ("a\nb", False),
        ("\udcff", False),
    ],
)
def test_a_disk_is_asked_only_for_what_it_can_answer(path: str, *, expected: bool) -> None:
    assert is_plain(path) is expected


@given(st.text())
def test_no_plain_path_is_refused_by_the_disk(path: str) -> None:
    assert not is_plain(path) or Path("/", path.replace("/", "")).exists() in {True, False}
