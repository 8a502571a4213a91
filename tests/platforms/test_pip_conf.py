from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.platforms.pip_conf import parse_pip_conf

CONF = """
# What our index wants.
[global]
index-url = https://me:secret@example.org/simple/
extra-index-url =
    https://one.example.org/
    https://two.example.org/
timeout: 10

[install]
Timeout = 20
no_binary = six

[freeze]
timeout = 30
"""


def test_options_are_variables_and_the_installers_own_win() -> None:
    assert parse_pip_conf(CONF) == {
        "PIP_INDEX_URL": "https://me:secret@example.org/simple/",
        "PIP_EXTRA_INDEX_URL": "https://one.example.org/ https://two.example.org/",
        "PIP_TIMEOUT": "20",
        "PIP_NO_BINARY": "six",
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "index-url = https://me:secret@example.org",
            "it begins without a section such as [global]",
        ),
        ("[global]\nsecret", "it isn't written as pip's configuration is"),
    ],
)
def test_a_broken_file_is_told_without_what_stands_in_it(text: str, why: str) -> None:
    assert parse_pip_conf(text) == why


@given(st.text() | st.text().map(lambda text: f"[global]\n{text}"))
def test_any_text_gives_variables_or_what_is_wrong(text: str) -> None:
    found = parse_pip_conf(text)

    assert isinstance(found, str) or all(name.startswith("PIP_") for name in found)
