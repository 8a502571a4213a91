"""The package indexes that Pipenv's and PDM's files name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from buildpack.facts.locks.value import text

_URL = re.compile(r"https?://[^\s#]+", re.IGNORECASE)
_USUAL = "pypi"
# What a platform's own mirror is set with: it stands for the usual index.
_MIRRORS = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")


def read_sources(
    sources: Iterable[Mapping[str, Any]], env: Mapping[str, str], *, is_whole: bool
) -> tuple[str, ...]:
    """Return the options of a requirements file that lead to *sources*.

    *is_whole* says whether nothing else is asked; otherwise only a source by the name of the usual
    index takes its place. Variables in an address stay as they are: installers put in the values.
    """
    lines: list[str] = []
    for number, source in enumerate(sources):
        address, name = text(source.get("url")), text(source.get("name")).lower()
        if not _URL.fullmatch(address) or not address.isprintable():
            continue
        if name == _USUAL and any(env.get(one) for one in _MIRRORS):
            continue
        is_first = number == 0 if is_whole else name == _USUAL
        if text(source.get("type")) == "find_links":
            lines.append(f"--find-links {address}")
        else:
            lines.append(f"--{'' if is_first else 'extra-'}index-url {address}")
    return tuple(lines)
