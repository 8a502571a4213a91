"""What a version request means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from buildpack.model.python_version import PythonVersion, VersionRequest
from buildpack.model.value import Value

_PREFIX = re.compile(r"(?:c?python[-@]?|latest:|prefix:)(?=\d)", re.IGNORECASE)
_THREADS = "+freethreaded"
_SERIES = re.compile(r"(\d+(?:\.\d+)?)(t?)", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?", re.ASCII)


class VersionRange(Value, kw_only=True):
    """The versions that a request admits."""

    alternatives: tuple[SpecifierSet, ...] = ()
    """None of them admits nothing: the text means no version."""
    exact: PythonVersion | None = None
    """Set when the text spells out one release."""
    series: str = ""
    """Set when the text names just a series, such as ``3.13``."""
    free_threaded: bool | None = None
    """None when the text is a range, which leaves it open."""
    numbers: tuple[int, int, int] = (0, 0, 0)
    """The first version in the text, for finding what is near; zeros for what isn't said."""

    def admits(self, version: PythonVersion) -> bool:
        """Return whether *version* serves when nothing else is asked for. Pre-releases count."""
        return version.free_threaded == bool(self.free_threaded) and self.allows(version)

    def allows(self, version: PythonVersion) -> bool:
        """Return whether nothing here speaks against *version*, free-threaded or not."""
        if self.free_threaded and not version.free_threaded:
            return False
        if self.exact is not None:
            return self.exact == replace(version, free_threaded=self.exact.free_threaded)
        plain = str(version).rstrip("t")
        return any(one.contains(plain, prereleases=True) for one in self.alternatives)


class Agreement(Value):
    """What several requests admit together."""

    ranges: tuple[VersionRange, ...]
    """The strongest first; it decides about free threading where it says anything."""

    def admits(self, version: PythonVersion) -> bool:
        """Return whether *version* serves them all."""
        said = (one.free_threaded for one in self.ranges if one.free_threaded is not None)
        return version.free_threaded == next(said, False) and all(
            one.allows(version) for one in self.ranges
        )


def range_of(request: VersionRequest) -> VersionRange:
    """Return what *request* asks for."""
    if not request.specifiers:
        return parse_version_range(request.text)
    alternatives = tuple(SpecifierSet(one) for one in request.specifiers)
    return VersionRange(alternatives=alternatives, numbers=_find_numbers(request.text))


def agree(requests: Iterable[VersionRequest], versions: Iterable[PythonVersion]) -> Agreement:
    """Return what *requests* admit together, without those that leave none of *versions*.

    The first one always counts, and each other one as far as it agrees with those before it. A
    series that comes first is not held back by a weaker one's patch of it."""
    first, *others = (range_of(request) for request in requests)
    found, known = Agreement((first,)), tuple(versions)
    for one in others:
        if one.exact is not None and one.exact.series == first.series:
            continue
        narrower = Agreement((*found.ranges, one))
        if any(narrower.admits(version) for version in known):
            found = narrower
    return found


def parse_version_range(text: str) -> VersionRange:
    """Return what *text* asks for: ``3.13``, ``3.13.1``, ``3.14t``, ``3.12.*``, or a PEP 440 range.

    A prefix ``python-`` or ``cpython-`` is left out of account."""
    bare = _PREFIX.sub("", text.strip(), count=1) if _PREFIX.match(text.strip()) else text.strip()
    if bare.endswith(_THREADS):
        bare = f"{bare.removesuffix(_THREADS)}t"
    numbers = _find_numbers(bare)
    exact = PythonVersion.parse(bare)
    if exact is not None:
        return VersionRange(exact=exact, free_threaded=exact.free_threaded, numbers=numbers)
    if series := _SERIES.fullmatch(bare):
        named = series[1] if "." in series[1] else ""
        return VersionRange(
            alternatives=(SpecifierSet(f"=={series[1]}.*"),),
            series=named,
            free_threaded=bool(series[2]) if named else None,
            numbers=numbers,
        )
    return VersionRange(alternatives=_parse_specifier(bare), numbers=numbers)


def _find_numbers(text: str) -> tuple[int, int, int]:
    found = _NUMBERS.search(text)
    major, minor, patch = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return major, minor, patch


def _parse_specifier(text: str) -> tuple[SpecifierSet, ...]:
    try:
        return (SpecifierSet(f"=={text}" if text[:1].isdigit() else text),)
    except InvalidSpecifier:
        return ()
