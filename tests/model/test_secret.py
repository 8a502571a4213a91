from __future__ import annotations

import pytest

from buildpack.model.secret import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://user:word@host/simple", "https://user:****@host/simple"),
        ("https://user:w@rd@host/simple", "https://user:****@host/simple"),
        ("https://user:@host", "https://user:****@host"),
        ("https://:word@host", "https://:****@host"),
        ("https://ghp_token@host/a.git", "https://****@host/a.git"),
        ("postgres://me:word@db:5432/x", "postgres://me:****@db:5432/x"),
        ("git+ssh://git@host/a.git", "git+ssh://git@host/a.git"),
        ("git+https://tok:x-oauth@host/a", "git+https://tok:****@host/a"),
        ("see 'https://a:b@c' and http://d:e@f.", "see 'https://a:****@c' and http://d:****@f."),
        ("http://host:8000/@scope/name", "http://host:8000/@scope/name"),
        ("http://host:8000 mail me@host", "http://host:8000 mail me@host"),
        ("me@host", "me@host"),
    ],
)
def test_passwords_and_tokens_in_urls_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_literal_secrets_are_masked_wherever_they_stand() -> None:
    assert mask("key=s3cr3t! and s3cr3t!", ["s3cr3t!"]) == "key=**** and ****"


def test_a_secret_that_contains_another_one_is_masked_whole() -> None:
    assert mask("longsecret-and-more", ["longsecret", "longsecret-and-more"]) == "****"


def test_short_values_are_left_alone() -> None:
    assert mask("DEBUG is 1 of 12345", ["1", "12345"]) == "DEBUG is 1 of 12345"
