"""NLTK's list of all the data that there is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from buildpack.model.value import Value

# What becomes a path: a corpus has no say about where it goes.
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")


class NltkPackage(Value, kw_only=True):
    """One archive of data."""

    name: str
    folder: str
    """The kind of data, such as ``corpora`` or ``tokenizers``: NLTK looks for it there."""
    url: str
    sha256: str = ""
    md5: str = ""
    is_unpacked: bool = True
    """Whether NLTK wants it unpacked; the others are read as they come."""

    @property
    def path(self) -> str:
        """The archive's path below the data directory."""
        return f"{self.folder}/{self.name}.zip"


class NltkIndex(Value):
    """All packages, and the collections of them, by id."""

    packages: dict[str, NltkPackage]
    collections: dict[str, tuple[str, ...]]

    def find(self, name: str) -> tuple[NltkPackage, ...]:
        """Return the packages of an id, those of a collection all together; empty for none."""
        waiting, seen, found = [name], {name}, []
        while waiting:
            name = waiting.pop(0)
            if name in self.packages:
                found.append(self.packages[name])
            inside = [one for one in self.collections.get(name, ()) if one not in seen]
            seen.update(inside)
            waiting += inside
        return tuple(found)

    def find_nearest(self, name: str) -> str:
        """Return the id that was probably meant, or nothing."""
        from difflib import get_close_matches  # noqa: PLC0415 - for a failure only.

        known = [*self.packages, *self.collections]
        return "".join(get_close_matches(name, known, 1, 0.7))


def parse_nltk_index(text: str, url: str) -> NltkIndex | None:
    """Return what the document at *url* lists, or None when it lists nothing.

    Source: https://www.nltk.org/api/nltk.downloader.html. A parser that takes any text is used: a
    document from the network can't make it fail, or expand entities without end."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    packages = {one.name: one for one in _packages(reader.packages, url)}
    if not packages:
        return None
    return NltkIndex(packages, {name: tuple(refs) for name, refs in reader.collections.items()})


@dataclass
class _Reader(HTMLParser):
    """Collects the attributes of packages, and what collections refer to."""

    packages: list[dict[str, str]] = field(default_factory=list)
    collections: dict[str, list[str]] = field(default_factory=dict)
    _inside: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: text or "" for name, text in attrs}
        if tag == "package":
            self.packages.append(told)
        elif tag == "collection":
            self._inside = told.get("id", "")
            self.collections.setdefault(self._inside, [])
        elif tag == "item" and self._inside:
            self.collections[self._inside].append(told.get("ref", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "collection":
            self._inside = ""


def _packages(told: Iterable[dict[str, str]], url: str) -> Iterator[NltkPackage]:
    for one in told:
        name, folder = one.get("id", ""), one.get("subdir", "")
        sums = one.get("sha256_checksum", ""), one.get("checksum", "")
        if _PART.fullmatch(name) and _PART.fullmatch(folder) and any(sums):
            yield NltkPackage(
                name=name,
                folder=folder,
                url=_address(one.get("url", ""), url),
                sha256=sums[0],
                md5=sums[1],
                is_unpacked=one.get("unzip", "1") != "0",
            )


def _address(address: str, index: str) -> str:
    """Return where a package is; an index that isn't NLTK's own may say so relative to itself."""
    try:
        return urljoin(index, address)
    except ValueError:
        return address
