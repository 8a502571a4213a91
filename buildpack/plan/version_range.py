"""What a version request means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from buildpack.model.python_version import PythonVersion

_PREFIX = re.compile(r"c?python-?(?=\d)", re.IGNORECASE)
_SERIES = re.compile(r"(\d+(?:\.\d+)?)(t?)", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRange:
    """The versions that a request admits."""

    specifier: SpecifierSet | None
    """None admits nothing: the text means no version."""
    exact: PythonVersion | None = None
    """Set when the text spells out one release."""
    series: str = ""
    """Set when the text names just a series, such as ``3.13``."""
    free_threaded: bool = False
    numbers: tuple[int, int, int] = (0, 0, 0)
    """The first version in the text, for finding what is near; zeros for what isn't said."""

    def admits(self, version: PythonVersion) -> bool:
        """Return whether *version* is one of them. Pre-releases count."""
        if self.exact is not None:
            return version == self.exact
        return (
            self.specifier is not None
            and version.free_threaded == self.free_threaded
            and self.specifier.contains(str(version).rstrip("t"), prereleases=True)
        )


def parse_version_range(text: str) -> VersionRange:
    """Return what *text* asks for: ``3.13``, ``3.13.1``, ``3.14t``, ``3.12.*``, or a PEP 440 range.

    A prefix ``python-`` or ``cpython-`` is left out of account."""
    bare = _PREFIX.sub("", text.strip(), count=1) if _PREFIX.match(text.strip()) else text.strip()
    found = _NUMBERS.search(bare)
    parts = [int(part or 0) for part in found.groups()] if found else [0, 0, 0]
    numbers = (parts[0], parts[1], parts[2])
    exact = PythonVersion.parse(bare)
    if exact is not None:
        return VersionRange(
            specifier=None, exact=exact, free_threaded=exact.free_threaded, numbers=numbers
        )
    if series := _SERIES.fullmatch(bare):
        return VersionRange(
            specifier=SpecifierSet(f"=={series[1]}.*"),
            series=series[1] if "." in series[1] else "",
            free_threaded=bool(series[2]),
            numbers=numbers,
        )
    return VersionRange(specifier=_parse_specifier(bare), numbers=numbers)


def _parse_specifier(text: str) -> SpecifierSet | None:
    try:
        return SpecifierSet(f"=={text}" if text[:1].isdigit() else text)
    except InvalidSpecifier:
        return None
