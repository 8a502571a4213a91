"""Keeps secrets out of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

# The user name may itself be a token when no password follows it.
_USER_INFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^\s/?#@:'\"<>]*)(:[^\s/?#'\"<>]*)?@")
_SHORTEST = 6


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """Return *text* without the passwords and tokens in its URLs and without any of *secrets*.

    ``scheme://user:word@host`` reads ``scheme://user:****@host``, ``scheme://token@host`` reads
    ``scheme://****@host``. Secrets shorter than six characters stay: hiding every ``1`` would
    leave nothing to read."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, "****")
    return _USER_INFO.sub(_without_password, text) if "://" in text else text


def _without_password(match: re.Match[str]) -> str:
    scheme, user, password = match.groups()
    if password is not None:
        return f"{scheme}{user}:****@"
    # `git` is how one logs in to a server of repositories over ssh, never a secret.
    return f"{scheme}{user if user == 'git' else '****'}@"
