"""The locks in vendor/, as vendor/update writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name, parse_wheel_filename

from buildpack.model.value import Value
from buildpack.package.target import Target

_PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: *; *(?P<marker>[^\\]+?))? *\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Pin(Value):
    """One release that a lock names, with the SHA-256 of each of its wheels that may be used."""

    name: str
    version: str
    marker: str
    hashes: frozenset[str]

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"

    @property
    def line(self) -> str:
        """The pin as a line of a requirements file, for whatever machine pip is told."""
        return " ".join([str(self), *(f"--hash=sha256:{one}" for one in sorted(self.hashes))])

    def is_for(self, target: Target) -> bool:
        """Return whether *target* needs this release."""
        versions = {"python_version": target.series, "python_full_version": f"{target.series}.0"}
        return not self.marker or Marker(self.marker).evaluate(versions)

    def is_served_by(self, wheel: str, sha256: str, target: Target) -> bool:
        """Return whether a wheel of this name and SHA-256 is this release for *target*."""
        name, version, _, tags = parse_wheel_filename(wheel)
        is_same = (name, str(version)) == (canonicalize_name(self.name), self.version)
        return is_same and sha256 in self.hashes and not target.tags.isdisjoint(tags)


def read_locks(vendor: Path) -> tuple[Pin, ...]:
    """Return what all locks below *vendor* name, each release once."""
    files = [vendor / "requirements.txt", *sorted((vendor / "tools").glob("*.txt"))]
    return tuple(dict.fromkeys(pin for file in files for pin in read_lock(file)))


def read_lock(file: Path) -> Iterator[Pin]:
    """Yield what one lock names."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        pinned, _, hashes = line.partition(" --hash")
        found = _PIN.fullmatch(pinned.strip())
        if found is not None:
            digests = frozenset(_HASH.findall(f"--hash{hashes}"))
            yield Pin(found["name"], found["version"], (found["marker"] or "").strip(), digests)
