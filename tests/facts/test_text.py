from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.text import decode_text, find_foreign_encoding


@pytest.mark.parametrize(
    ("content", "text", "foreign"),
    [
        pytest.param(b"3.12\n", "3.12\n", None, id="ascii"),
        pytest.param("é".encode(), "é", None, id="utf-8"),
        pytest.param(b"\xef\xbb\xbf3.12", "3.12", None, id="utf-8 with a mark"),
        pytest.param("3.12".encode("utf-16"), "3.12", "UTF-16", id="utf-16 with a mark"),
        pytest.param("3.12".encode("utf-32"), "3.12", "UTF-32", id="utf-32 with a mark"),
        pytest.param(
            "3.12".encode("utf-16-be"), "\x003\x00.\x001\x002", "UTF-16", id="utf-16 without"
        ),
        pytest.param(b"caf\xe9", "caf\ufffd", "neither ASCII nor UTF-8", id="latin-1"),
        pytest.param(b"", "", None, id="empty"),
    ],
)
def test_text_is_read_in_the_encodings_that_people_use(
    content: bytes, text: str, foreign: str | None
) -> None:
    assert decode_text(content) == text
    assert find_foreign_encoding(content) == foreign


@given(st.binary())
def test_any_bytes_give_a_text(content: bytes) -> None:
    assert isinstance(decode_text(content), str)
    assert isinstance(find_foreign_encoding(content), str | None)
