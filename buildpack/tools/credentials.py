"""Credentials that installers put into the address of an index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

# Poetry's variables hold a name and a password as they are, and only our own lines name them.
_VERBATIM = re.compile(r"\$\{(POETRY_HTTP_BASIC_[A-Z0-9_]+_(?:USERNAME|PASSWORD))\}")


def quote_credentials(lines: Iterable[str], env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that *lines* of ours name, with values that fit into an address.

    uv and pip put in values as they are, and an ``@`` or a ``/`` would end the password. What
    users write into their own lines is quoted by themselves. Sources:
    https://python-poetry.org/docs/repositories/#configuring-credentials;
    https://pip.pypa.io/en/stable/topics/authentication/#percent-encoding-special-characters
    """
    names = dict.fromkeys(name for line in lines for name in _VERBATIM.findall(line))
    return {
        name: quote(env[name].encode("utf-8", "surrogateescape"), safe="")
        for name in names
        if name in env
    }
