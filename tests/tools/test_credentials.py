from __future__ import annotations

from collections.abc import Mapping

import pytest

from buildpack.tools.credentials import quote_credentials

LINE = (
    "--index-url https://${POETRY_HTTP_BASIC_SHOP_USERNAME}:${POETRY_HTTP_BASIC_SHOP_PASSWORD}@h/"
)
USER, PASSWORD = "POETRY_HTTP_BASIC_SHOP_USERNAME", "POETRY_HTTP_BASIC_SHOP_PASSWORD"


@pytest.mark.parametrize(
    ("lines", "env", "expected"),
    [
        ((), {PASSWORD: "a@b"}, {}),
        (("flask", LINE), {}, {}),
        (("flask", LINE), {PASSWORD: "plain"}, {PASSWORD: "plain"}),
        (
            (LINE, LINE),
            {USER: "me@work", PASSWORD: "p@:/%?# ü", "OTHER": "x@y"},
            {USER: "me%40work", PASSWORD: "p%40%3A%2F%25%3F%23%20%C3%BC"},
        ),
        ((LINE,), {PASSWORD: "\udcff"}, {PASSWORD: "%FF"}),
        (("--index-url https://${USER}:${TOKEN}@h/",), {"TOKEN": "a@b"}, {}),
    ],
)
def test_only_the_values_that_our_own_lines_name_are_quoted(
    lines: tuple[str, ...], env: Mapping[str, str], expected: Mapping[str, str]
) -> None:
    assert quote_credentials(lines, env) == expected
