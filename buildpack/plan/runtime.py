"""Which Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from buildpack.model.choice import Choice
from buildpack.model.machine import Archive, Cached, Installed, Machine, Managed, Offer
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import PythonVersion, VersionRequest
from buildpack.model.value import Value
from buildpack.plan.absence import explain_absence
from buildpack.plan.series import DEFAULT_SERIES, NEXT_SERIES
from buildpack.plan.version_range import agree, parse_version_range, range_of
from buildpack.problems.runtime import OffersUnreachable

_KINDS: dict[type[Offer], str] = {
    Archive: "archive",
    Cached: "cached",
    Installed: "installed",
    Managed: "managed",
}


class Range(Protocol):
    """Versions among which an offer is looked for."""

    def admits(self, version: PythonVersion) -> bool:
        """Return whether *version* is one of them."""


class _Sticky(Value):
    """What a range admits of the series that the last build used."""

    wanted: Range
    last: PythonVersion | None

    def admits(self, version: PythonVersion) -> bool:
        """Return whether *version* is one of them."""
        return (
            self.last is not None
            and version.series == self.last.series
            and self.wanted.admits(version)
        )


def settle_requests(
    requests: tuple[VersionRequest, ...], machine: Machine
) -> tuple[VersionRequest, ...]:
    """Return *requests* with the one line of each file that counts: the first that can be had."""
    return tuple(_settle(request, machine) for request in requests)


def choose_runtime(
    asked: tuple[VersionRequest, ...], machine: Machine, kinds: tuple[str, ...]
) -> Choice[Offer]:
    """Return the Python that the app runs on.

    The first of *asked* decides, and the others as far as they agree with it; *kinds* are those
    of offers that were considered, best first. Raises BuildFailed(VersionUnknown),
    BuildFailed(VersionNotFound) or BuildFailed(OffersUnreachable)."""
    if not asked:
        return _choose_default(machine, kinds)
    request = asked[0]
    alone = find_offer(range_of(request), machine, kinds)
    if alone is None:
        raise BuildFailed(explain_absence(asked, machine, kinds))
    together = agree(asked, (offer.version for offer in machine.offers))
    newest = find_offer(together, machine, kinds) or alone
    # What nobody asked to change stays as it is: a range admits the series of tomorrow, too.
    sticky = find_offer(_Sticky(together, machine.last_python), machine, kinds)
    offer = sticky or newest
    because = f"{request.source} asks for {request.text}"
    # Those without whom it would have been another one.
    if narrowing := [
        one
        for one in asked[1:]
        if not range_of(one).allows(alone.version) and range_of(one).allows(offer.version)
    ]:
        others = ", ".join(f"{one.source} for {one.text}" for one in narrowing)
        because = f"{because}, and {others}"
    if offer != newest:
        because = f"{because}, and the last build used {offer.version.series}"
    return Choice(offer, because, request.where)


def find_offer(wanted: Range, machine: Machine, kinds: tuple[str, ...]) -> Offer | None:
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
    better = kinds[: kinds.index(kind)] if (kind := kind_of(best)) in kinds else kinds
    if any(failure.startswith(better) for failure in machine.unreachable):
        return kept
    return kept if (kept.version, kept.build) == (best.version, best.build) else best


def is_fresh(used: Offer, offers: Iterable[Offer]) -> bool:
    """Return whether another offer than the cache has that very build."""
    return any(
        (offer.version, offer.build) == (used.version, used.build)
        for offer in offers
        if not isinstance(offer, Cached)
    )


def kind_of(offer: Offer) -> str:
    """Return the kind of *offer* by its name in settings."""
    return _KINDS[type(offer)]


def is_on_offer(wanted: Range, machine: Machine) -> bool:
    """Return whether any offer serves *wanted*."""
    return any(wanted.admits(offer.version) for offer in machine.offers)


def lines_of(request: VersionRequest) -> tuple[VersionRequest, ...]:
    """Return what one file asks for, one by one."""
    return (replace(request, spares=()), *request.spares)


def _settle(request: VersionRequest, machine: Machine) -> VersionRequest:
    if not request.spares:
        return request
    meant = [
        line for line in lines_of(request) if range_of(line).alternatives or range_of(line).exact
    ]
    return next((line for line in meant if is_on_offer(range_of(line), machine)), meant[0])


def _choose_default(machine: Machine, kinds: tuple[str, ...]) -> Choice[Offer]:
    last = machine.last_python
    if last is not None:
        sticky = parse_version_range(f"{last.series}{'t' if last.free_threaded else ''}")
        if offer := find_offer(sticky, machine, kinds):
            return Choice(offer, f"the last build used {last.series}", "last build")
    finals = replace(machine, offers=tuple(o for o in machine.offers if o.version.is_final))
    # An older Python that is here beats the default one that would have to be fetched: the first
    # kind of offers serves, as it does for every other request.
    for text in (f">=3.10,<{NEXT_SERIES}", f"<{NEXT_SERIES}"):
        offer = find_offer(parse_version_range(text), finals, kinds)
        if offer is not None and offer.version.series == DEFAULT_SERIES:
            because = f"your app names no version, and {DEFAULT_SERIES} is our default"
            return Choice(offer, because, "default")
        if offer is not None:
            because = (
                f"your app names no version, and this is the {kind_of(offer)} one nearest to our "
                f"default, {DEFAULT_SERIES}"
            )
            return Choice(offer, because, "default")
    raise BuildFailed(
        OffersUnreachable(asked=DEFAULT_SERIES, looked=kinds, unreachable=machine.unreachable)
    )


def _find_fresh(wanted: Range, offers: Iterable[Offer]) -> Offer | None:
    fitting = [o for o in offers if not isinstance(o, Cached) and wanted.admits(o.version)]
    # A pre-release is for those who ask for one, or for a series that has nothing else yet.
    fitting = [offer for offer in fitting if offer.version.is_final] or fitting
    if not fitting:
        return None
    of_first_kind = [offer for offer in fitting if type(offer) is type(fitting[0])]
    return max(of_first_kind, key=lambda offer: offer.version)
