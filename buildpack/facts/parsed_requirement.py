"""One requirement of PEP 508, parsed."""

from __future__ import annotations

import re
from functools import lru_cache

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from buildpack.model.value import Value

# No honest line is longer without its hashes, and the parsers of markers recurse.
_LONGEST = 4096
# By far the most lines read like this one, and need none of packaging's care.
_PINNED = re.compile(r"([A-Za-z0-9][\w.-]*)==(\d+(?:\.\d+)*)", re.ASCII)


class Parsed(Value):
    """What a requirement says."""

    name: str
    """Normalised."""
    specifier: str = ""
    extras: tuple[str, ...] = ()
    url: str | None = None
    marker: str = ""


@lru_cache(maxsize=4096)
def parse_requirement(text: str) -> Parsed | None:
    """Return the parts of a requirement, or None when it is no such thing."""
    if len(text) > _LONGEST:
        return None
    pinned = _PINNED.fullmatch(text)
    if pinned is not None and not pinned[1].endswith(("-", "_", ".")):
        return Parsed(canonicalize_name(pinned[1]), f"=={pinned[2]}")
    try:
        parsed = Requirement(text)
    except (InvalidRequirement, RecursionError):
        return None
    return Parsed(
        canonicalize_name(parsed.name),
        str(parsed.specifier),
        tuple(sorted(map(canonicalize_name, parsed.extras))),
        parsed.url,
        marker="" if parsed.marker is None else str(parsed.marker),
    )
