"""Which installed packages need which others, on one Python. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from packaging.markers import Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion

from buildpack.model.python_version import PythonVersion
from buildpack.tools.evidence import normalise


def find_needs(
    requires: Mapping[str, Iterable[str]],
    extras: Mapping[str, Iterable[str]],
    version: PythonVersion,
) -> dict[str, tuple[str, ...]]:
    """Return for each package the others that it needs, sorted.

    *requires* are the ``Requires-Dist`` of everything installed, *extras* the extras that the app
    asks for; all names are normalised. Extras that packages ask of each other count as well, and
    what isn't installed doesn't. Source: https://peps.python.org/pep-0508/"""
    parsed = {name: [*_parse(lines)] for name, lines in requires.items()}
    active = {name: {normalise(one) for one in extras.get(name, ())} for name in parsed}
    needs: dict[str, set[str]] = {name: set() for name in parsed}
    markers = _Markers(version)
    waiting = list(parsed)
    while waiting:
        name = waiting.pop()
        for one in parsed[name]:
            other = normalise(one.name)
            if other not in parsed or not markers.apply(one.marker, active[name]):
                continue
            if other != name:
                needs[name].add(other)
            if more := {normalise(extra) for extra in one.extras} - active[other]:
                active[other] |= more
                waiting.append(other)
    return {name: tuple(sorted(others)) for name, others in needs.items()}


class _Markers:
    """What markers say on one Python, each looked at once."""

    def __init__(self, version: PythonVersion) -> None:
        full = str(version).removesuffix("t")
        self._env = {
            "implementation_version": full,
            "python_full_version": full,
            "python_version": version.series,
        }
        self._known: dict[tuple[str, str], bool] = {}

    def apply(self, marker: Marker | None, extras: Iterable[str]) -> bool:
        """Return whether *marker* is true without any extra, or with one of *extras*."""
        return marker is None or any(self._is_true(marker, extra) for extra in ("", *extras))

    def _is_true(self, marker: Marker, extra: str) -> bool:
        key = (str(marker), extra)
        if key not in self._known:
            try:
                self._known[key] = marker.evaluate({**self._env, "extra": extra})
            except (InvalidVersion, UndefinedComparison, UndefinedEnvironmentName):
                # An edge too many is harmless.
                self._known[key] = True
        return self._known[key]


def _parse(lines: Iterable[str]) -> Iterable[Requirement]:
    return (one for line in lines if (one := _parse_line(line)) is not None)


def _parse_line(line: str) -> Requirement | None:
    try:
        return Requirement(line)
    except (InvalidRequirement, RecursionError):
        return None
