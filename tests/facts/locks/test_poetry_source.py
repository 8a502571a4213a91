from __future__ import annotations

import pytest

from buildpack.facts.locks.poetry_source import index_lines

_CREDENTIALS = {
    "POETRY_HTTP_BASIC_MY_SHOP_USERNAME": "me",
    "POETRY_HTTP_BASIC_MY_SHOP_PASSWORD": "secret",
}


@pytest.mark.parametrize(
    ("sources", "lines"),
    [
        ([], ()),
        ([{"name": "a", "url": "https://a/"}], ("--index-url https://a/",)),
        (
            [{"name": "a", "url": "https://a/", "priority": "supplemental"}],
            ("--extra-index-url https://a/",),
        ),
        (
            [
                {"name": "b", "url": "https://b/", "priority": "explicit"},
                {"name": "a", "url": "https://a/", "priority": "primary"},
            ],
            ("--extra-index-url https://b/", "--extra-index-url https://a/"),
        ),
        (
            [{"name": "PyPI"}, {"name": "a", "url": "https://a/"}],
            ("--extra-index-url https://a/",),
        ),
        (
            [{"name": "a", "url": "https://a/", "secondary": True}],
            ("--extra-index-url https://a/",),
        ),
        ([{"name": "a", "url": "https://a/ --pre"}], ()),
        ([{"name": "a", "url": "file:///a"}, {"name": "b"}, {"url": "https://c/"}], ()),
    ],
)
def test_sources_are_options(sources: list[dict[str, object]], lines: tuple[str, ...]) -> None:
    assert index_lines({"source": sources}, {}) == lines


def test_only_the_names_of_credentials_get_into_a_line() -> None:
    source = {"name": "my-shop", "url": "https://h/simple"}

    assert index_lines({"source": [source]}, _CREDENTIALS) == (
        (
            "--index-url https://${POETRY_HTTP_BASIC_MY_SHOP_USERNAME}:"
            "${POETRY_HTTP_BASIC_MY_SHOP_PASSWORD}@h/simple"
        ),
    )


def test_a_password_needs_no_name() -> None:
    source = {"name": "my-shop", "url": "https://h/simple"}
    env = {**_CREDENTIALS, "POETRY_HTTP_BASIC_MY_SHOP_USERNAME": ""}

    assert index_lines({"source": [source]}, env) == (
        "--index-url https://:${POETRY_HTTP_BASIC_MY_SHOP_PASSWORD}@h/simple",
    )
