"""Which installed packages nothing asks for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.parser import HeaderParser

from buildpack.tools.evidence import normalise

# A dependency specifier begins with the name (PEP 508).
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def nobody_needs(roots: Iterable[str], metadata: Sequence[str]) -> tuple[str, ...]:
    """Return the names of installed packages that no root leads to, sorted.

    *metadata* are the METADATA files of everything installed (core metadata specification). A
    requirement with a marker counts as needed whatever the marker says: a package too many is
    harmless, one too few breaks the app.
    """
    needs = dict(_read(text) for text in metadata)
    reached: set[str] = set()
    waiting = [normalise(root) for root in roots]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(needs.get(name, ()))
    return tuple(sorted(needs.keys() - reached))


def _read(text: str) -> tuple[str, tuple[str, ...]]:
    headers = HeaderParser().parsestr(text)
    lines: Iterable[str] = headers.get_all("Requires-Dist", [])
    names = (_NAME.match(line.strip()) for line in lines)
    return normalise(headers.get("Name", "")), tuple(normalise(one[0]) for one in names if one)
