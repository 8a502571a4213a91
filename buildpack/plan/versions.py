"""Which Pythons are on offer, and what an app gets of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from buildpack.model.choice import Choice
from buildpack.model.machine import Machine, Offer
from buildpack.model.problem import BuildFailed
from buildpack.model.project import Project
from buildpack.model.python_version import VersionRequest
from buildpack.model.versions import Heard, OfferedSeries, Verdict, Versions
from buildpack.plan.runtime import (
    choose_runtime,
    find_offer,
    is_on_offer,
    kind_of,
    lines_of,
    settle_requests,
)
from buildpack.plan.runtime_notice import find_runtime_notices
from buildpack.plan.series import END_OF_LIFE
from buildpack.plan.version_range import range_of


def tell_versions(project: Project, machine: Machine, kinds: tuple[str, ...]) -> Versions:
    """Return what is on offer, what *project* gets, and what became of each of its requests."""
    requests = project.version_requests
    asked = settle_requests(requests, machine)
    try:
        runtime = choose_runtime(asked, machine, kinds)
    except BuildFailed:
        # Whoever wants it explained makes a plan.
        runtime = None
    notices = () if runtime is None else find_runtime_notices(requests, machine, runtime)
    return Versions(
        offered=tuple(_group(machine.offers)),
        unreachable=machine.unreachable,
        heard=tuple(_hear(requests, asked, machine, kinds, runtime)),
        runtime=runtime,
        notices=(*project.notices, *notices),
    )


def _group(offers: tuple[Offer, ...]) -> Iterator[OfferedSeries]:
    ordered = sorted(offers, key=_series_of, reverse=True)
    by_series = [(key, tuple(group)) for key, group in groupby(ordered, key=_series_of)]
    for kind in dict.fromkeys(kind_of(offer) for offer in offers):
        for _, group in by_series:
            of_kind = [offer for offer in group if kind_of(offer) == kind]
            if of_kind:
                newest_first = sorted(of_kind, key=lambda offer: offer.version, reverse=True)
                version = newest_first[0].version
                yield OfferedSeries(
                    kind=kind,
                    series=f"{version.series}{'t' if version.free_threaded else ''}",
                    ended=END_OF_LIFE.get(version.series, ""),
                    offers=tuple(newest_first),
                )


def _series_of(offer: Offer) -> tuple[int, int, bool]:
    version = offer.version
    return version.major, version.minor, not version.free_threaded


def _hear(
    requests: tuple[VersionRequest, ...],
    asked: tuple[VersionRequest, ...],
    machine: Machine,
    kinds: tuple[str, ...],
    runtime: Choice[Offer] | None,
) -> Iterator[Heard]:
    alone = find_offer(range_of(asked[0]), machine, kinds) if asked else None
    for request, counts in zip(requests, asked, strict=True):
        wanted = range_of(counts)
        if not is_on_offer(wanted, machine):
            verdict = Verdict.ABSENT
        elif counts == asked[0]:
            verdict = Verdict.DECIDES
        elif runtime is None or not wanted.allows(runtime.value.version):
            verdict = Verdict.DISAGREES
        elif alone is not None and not wanted.allows(alone.version):
            verdict = Verdict.NARROWS
        else:
            verdict = Verdict.AGREES
        for line in lines_of(request):
            yield Heard(line, verdict if line == counts else Verdict.PASSED_OVER)
