from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from buildpack.launch.toml import quote_key, render_table, render_tables

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT, TEXT)
def test_any_text_is_read_as_it_was(key: str, text: str) -> None:
    table = render_table("metadata", {key: text, "list.of": (text, key), "is": True})

    values = {key: text, "list.of": [text, key], "is": True}
    assert tomllib.loads(table) == {"metadata": values}


def test_tables_follow_one_another() -> None:
    text = render_tables("labels", ({"key": "a"}, {"key": "b"}))

    assert tomllib.loads(text) == {"labels": [{"key": "a"}, {"key": "b"}]}


def test_a_key_is_bare_where_it_may_be() -> None:
    assert [quote_key(key) for key in ("a-b_1", "a.b", "")] == ["a-b_1", '"a.b"', '""']
