"""Why no Python on offer serves."""

from __future__ import annotations

from buildpack.model.machine import Machine
from buildpack.model.problem import Problem
from buildpack.model.python_version import PythonVersion, VersionAnswer, VersionRequest
from buildpack.plan.series import END_OF_LIFE
from buildpack.plan.version_range import VersionRange, range_of
from buildpack.problems.runtime import OffersUnreachable, VersionNotFound, VersionUnknown


def explain_absence(
    asked: tuple[VersionRequest, ...], machine: Machine, kinds: tuple[str, ...]
) -> Problem:
    """Return why nothing on offer serves the first of *asked*, with what is near to each."""
    request, wanted = asked[0], range_of(asked[0])
    versions = frozenset(offer.version for offer in machine.offers)
    if machine.unreachable or not versions:
        return OffersUnreachable(asked=request.text, looked=kinds, unreachable=machine.unreachable)
    nearest = find_nearest(wanted, versions)
    series = tuple(dict.fromkeys(v.series for v in sorted(versions, reverse=True)))
    others = tuple(answer(one, versions) for one in asked[1:])
    named = wanted.exact.series if wanted.exact else wanted.series
    if named and named not in series:
        return VersionUnknown(
            asked=request,
            nearest=nearest[0],
            series=series,
            ended=END_OF_LIFE.get(named, ""),
            others=others,
        )
    return VersionNotFound(asked=request, nearest=nearest[:3], series=series, others=others)


def answer(request: VersionRequest, versions: frozenset[PythonVersion]) -> VersionAnswer:
    """Return what *request* alone would get of *versions*, or else what is nearest to it."""
    wanted = range_of(request)
    fitting = [version for version in versions if wanted.admits(version)]
    if fitting:
        best = max(fitting, key=lambda version: (version.is_final, version))
        return VersionAnswer(request, best)
    return VersionAnswer(request, find_nearest(wanted, versions)[0])


def find_nearest(
    wanted: VersionRange, versions: frozenset[PythonVersion]
) -> tuple[PythonVersion, ...]:
    """Return *versions*, the nearest first; without those that one has to ask for by name."""
    usual = {v for v in versions if v.is_final and v.free_threaded == bool(wanted.free_threaded)}
    return tuple(sorted(usual or versions, key=lambda v: (_distance(v, wanted.numbers), v)))


def _distance(version: PythonVersion, numbers: tuple[int, int, int]) -> tuple[int, int]:
    major, minor, patch = numbers
    series = abs(version.major - major) * 1000 + abs(version.minor - minor)
    # In another series, the newest release is the one to have.
    return series, abs(version.patch - patch) if series == 0 else -version.patch
