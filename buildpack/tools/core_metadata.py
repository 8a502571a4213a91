"""What an installed distribution says of itself. Pure.

Source: https://packaging.python.org/en/latest/specifications/core-metadata/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

from buildpack.model.inventory import Origin
from buildpack.model.value import Value

# Header lines, and those that go on with the one before.
_HEADER = re.compile(r"(?P<name>[A-Za-z0-9-]+):[ \t]*(?P<value>.*)")
# Nobody reads more of it in a list.
_LONGEST_SUMMARY = 300


class CoreMetadata(Value, kw_only=True):
    """The fields that we go by."""

    name: str
    version: str
    summary: str = ""
    licence_expression: str = ""
    """Whatever stands there: what follows PEP 639 is SPDX's."""
    licence: str = ""
    """Free text, in the old way often the whole licence."""
    classifiers: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()


def parse_metadata(content: bytes) -> CoreMetadata | None:
    """Return what a METADATA or PKG-INFO file says; None when it names no release."""
    fields: dict[str, list[str]] = {}
    for name, value in _read_headers(content.decode("utf-8", "replace")):
        fields.setdefault(name, []).append(value)
    name, version = _first(fields, "name"), _first(fields, "version")
    if not name or not version:
        return None
    return CoreMetadata(
        name=name,
        version=version,
        summary=_first(fields, "summary")[:_LONGEST_SUMMARY],
        licence_expression=_first(fields, "license-expression"),
        licence=_first(fields, "license"),
        classifiers=tuple(fields.get("classifier", ())),
        requires=tuple(fields.get("requires-dist", ())),
    )


def parse_origin(content: bytes) -> Origin | None:
    """Return what a ``direct_url.json`` says; None when it says nothing of use.

    Source: https://packaging.python.org/en/latest/specifications/direct-url-data-structure/"""
    try:
        said = json.loads(content)
        url = _without_login(said["url"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    vcs, archive = said.get("vcs_info"), said.get("archive_info")
    if isinstance(vcs, Mapping):
        return Origin(url=url, vcs=_text(vcs.get("vcs")), commit=_text(vcs.get("commit_id")))
    if not isinstance(archive, Mapping):
        return None
    hashes = archive.get("hashes")
    known = hashes if isinstance(hashes, Mapping) else {}
    found = {f"{kind}:{digest}" for kind, digest in known.items() if isinstance(digest, str)}
    # The older form of the same.
    found.add(_text(archive.get("hash")).replace("=", ":", 1))
    return Origin(url=url, hashes=tuple(sorted(found - {""})))


def _read_headers(text: str) -> Iterator[tuple[str, str]]:
    """Yield names in lower case with values, without the lines that go on with a value.

    The description is what comes after the first empty line."""
    for line in text.split("\n"):
        if not line.strip():
            return
        if found := _HEADER.match(line.rstrip("\r")):
            yield found["name"].lower(), found["value"].strip()


def _first(fields: Mapping[str, list[str]], name: str) -> str:
    value = next(iter(fields.get(name, ())), "")
    return "" if value.upper() == "UNKNOWN" else value


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _without_login(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
