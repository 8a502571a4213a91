"""Which Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from buildpack.model.choice import Choice
from buildpack.model.machine import Archive, Cached, Installed, Machine, Managed, Offer
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.python_version import PythonVersion, VersionRequest
from buildpack.plan.version_range import VersionRange, parse_version_range
from buildpack.problems.runtime import (
    OffersUnreachable,
    RuntimeFromCache,
    VersionConflict,
    VersionEndOfLife,
    VersionNotFound,
    VersionOutdated,
    VersionUnknown,
    VersionUnpinned,
)

DEFAULT_SERIES = "3.14"
_NEXT_SERIES = "3.15.0.dev0"

# Series without security fixes, and since when: the schedules of the release PEPs.
END_OF_LIFE = {
    "2.7": "January 2020",
    "3.5": "September 2020",
    "3.6": "December 2021",
    "3.7": "June 2023",
    "3.8": "October 2024",
    "3.9": "October 2025",
    "3.10": "October 2026",
}

_KINDS: dict[type[Offer], str] = {
    Archive: "archive",
    Cached: "cached",
    Installed: "installed",
    Managed: "managed",
}


def choose_runtime(
    asked: tuple[VersionRequest, ...], machine: Machine, kinds: tuple[str, ...]
) -> Choice[Offer]:
    """Return the Python that the app runs on.

    The first of *asked* decides; *kinds* are those of offers that were considered, best first.
    Raises BuildFailed(VersionUnknown), BuildFailed(VersionNotFound) or
    BuildFailed(OffersUnreachable)."""
    if not asked:
        return _choose_default(machine, kinds)
    request = asked[0]
    wanted = parse_version_range(request.text)
    offer = find_offer(wanted, machine, kinds)
    if offer is None:
        raise BuildFailed(_explain_absence(request, wanted, machine, kinds))
    return Choice(offer, f"{request.source} asks for {request.text}", request.where)


def find_offer(wanted: VersionRange, machine: Machine, kinds: tuple[str, ...]) -> Offer | None:
    """Return the best offer for *wanted*, or None.

    The first kind that has anything serves, with its newest version, finals before pre-releases.
    The cache serves when it holds that very build, or when a better kind can't be asked."""
    kept = next((offer for offer in machine.offers if isinstance(offer, Cached)), None)
    if kept is not None and not wanted.admits(kept.version):
        kept = None
    best = _find_fresh(wanted, machine.offers)
    if best is None or kept is None:
        return best or kept
    # Else a server's bad minute would replace the whole runtime, and the next build again.
    better = kinds[: kinds.index(kind)] if (kind := _KINDS[type(best)]) in kinds else kinds
    if any(failure.startswith(better) for failure in machine.unreachable):
        return kept
    return kept if (kept.version, kept.build) == (best.version, best.build) else best


def find_conflict(asked: tuple[VersionRequest, ...], used: PythonVersion) -> Problem | None:
    """Return what is wrong when a later request doesn't admit what the first one gave."""
    others = tuple(one for one in asked[1:] if not parse_version_range(one.text).admits(used))
    return VersionConflict(taken=asked[0], others=others, used=used) if others else None


def find_runtime_notices(
    asked: tuple[VersionRequest, ...], machine: Machine, runtime: Choice[Offer]
) -> tuple[Problem, ...]:
    """Return what the user should know about the choice."""
    used = runtime.value.version
    notices: list[Problem] = []
    if not asked:
        notices.append(VersionUnpinned(used=used))
    elif conflict := find_conflict(asked, used):
        notices.append(conflict)
    if used.series in END_OF_LIFE:
        notices.append(
            VersionEndOfLife(
                used=used,
                ended=END_OF_LIFE[used.series],
                source=asked[0].source if asked else ".python-version",
                advised=DEFAULT_SERIES,
            )
        )
    if asked and parse_version_range(asked[0].text).exact is not None:
        newest = _newest_of_series(used, machine.offers)
        if newest > used:
            notices.append(VersionOutdated(asked=asked[0], newest=newest))
    if machine.unreachable and not _is_offered(runtime.value, machine.offers):
        notices.append(RuntimeFromCache(used=used, unreachable=machine.unreachable))
    return tuple(notices)


def _choose_default(machine: Machine, kinds: tuple[str, ...]) -> Choice[Offer]:
    last = machine.last_python
    if last is not None:
        sticky = parse_version_range(f"{last.series}{'t' if last.free_threaded else ''}")
        if offer := find_offer(sticky, machine, kinds):
            return Choice(offer, f"the last build used {last.series}", "last build")
    finals = replace(machine, offers=tuple(o for o in machine.offers if o.version.is_final))
    # An older Python that is here beats the default one that would have to be fetched: the first
    # kind of offers serves, as it does for every other request.
    for text in (f">=3.10,<{_NEXT_SERIES}", f"<{_NEXT_SERIES}"):
        offer = find_offer(parse_version_range(text), finals, kinds)
        if offer is not None and offer.version.series == DEFAULT_SERIES:
            return Choice(offer, f"{DEFAULT_SERIES} is our default", "default")
        if offer is not None:
            because = f"it is the newest on offer; our default, {DEFAULT_SERIES}, isn't"
            return Choice(offer, because, "default")
    raise BuildFailed(
        OffersUnreachable(asked=DEFAULT_SERIES, looked=kinds, unreachable=machine.unreachable)
    )


def _find_fresh(wanted: VersionRange, offers: Iterable[Offer]) -> Offer | None:
    fitting = [o for o in offers if not isinstance(o, Cached) and wanted.admits(o.version)]
    if not fitting:
        return None
    of_first_kind = [offer for offer in fitting if type(offer) is type(fitting[0])]
    return max(of_first_kind, key=lambda offer: (offer.version.is_final, offer.version))


def _is_offered(used: Offer, offers: Iterable[Offer]) -> bool:
    return any(
        (offer.version, offer.build) == (used.version, used.build)
        for offer in offers
        if not isinstance(offer, Cached)
    )


def _newest_of_series(used: PythonVersion, offers: Iterable[Offer]) -> PythonVersion:
    return max(
        (
            version
            for version in (offer.version for offer in offers)
            if version.is_final
            and (version.series, version.free_threaded) == (used.series, used.free_threaded)
        ),
        default=used,
    )


def _explain_absence(
    request: VersionRequest, wanted: VersionRange, machine: Machine, kinds: tuple[str, ...]
) -> Problem:
    versions = {offer.version for offer in machine.offers}
    # What nobody asked for in so many words is not worth proposing.
    usual = {v for v in versions if v.is_final and v.free_threaded == wanted.free_threaded}
    if machine.unreachable or not versions:
        return OffersUnreachable(asked=request.text, looked=kinds, unreachable=machine.unreachable)
    nearest = sorted(usual or versions, key=lambda v: (_distance(v, wanted.numbers), v))
    series = tuple(dict.fromkeys(v.series for v in sorted(versions, reverse=True)))
    named = wanted.exact.series if wanted.exact else wanted.series
    if named and named not in series:
        return VersionUnknown(asked=request, nearest=nearest[0], series=series)
    return VersionNotFound(asked=request, nearest=tuple(nearest[:3]), series=series)


def _distance(version: PythonVersion, numbers: tuple[int, int, int]) -> tuple[int, int]:
    major, minor, patch = numbers
    series = abs(version.major - major) * 1000 + abs(version.minor - minor)
    # In another series, the newest release is the one to have.
    return series, abs(version.patch - patch) if series == 0 else -version.patch
