"""The Pythons that we could take."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from buildpack.facts.archives import read_archives
from buildpack.facts.installed import read_installed
from buildpack.facts.managed import read_managed
from buildpack.facts.unreachable import OffersUnreachable
from buildpack.model.legacy import is_served
from buildpack.model.machine import Cached, Offer
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest
from buildpack.ports import Store, World

Kind: TypeAlias = Callable[[World, BuildRequest], tuple[Offer, ...]]

_KINDS: dict[str, Kind] = {
    "archive": read_archives,
    "installed": read_installed,
    "managed": read_managed,
}


def read_offers(world: World, request: BuildRequest) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """Return the offers, and the kinds that could not be asked, each with why.

    The kinds come in the request's order, what the cache holds last; newest first in each."""
    offers: list[Offer] = []
    unreachable: list[str] = []
    for kind in request.offers:
        found, why = _ask(kind, world, request)
        offers.extend(found)
        unreachable.extend((f"{kind}: {why}",) if why else ())
    return (*offers, *_read_cached(world.store)), tuple(unreachable)


def _ask(kind: str, world: World, request: BuildRequest) -> tuple[tuple[Offer, ...], str]:
    try:
        found = _KINDS[kind](world, request)
    except OffersUnreachable as error:
        return (), error.why
    served = (offer for offer in found if is_served(offer.version))
    return tuple(sorted(served, key=_newest_last, reverse=True)), ""


def _newest_last(offer: Offer) -> tuple[PythonVersion, bool]:
    version = offer.version
    plain = PythonVersion(version.major, version.minor, version.patch, version.pre)
    return plain, not version.free_threaded


def _read_cached(store: Store) -> tuple[Cached, ...]:
    made_of = store.look("python")
    versions = dict(made_of.versions) if made_of is not None else {}
    version = PythonVersion.parse(versions.get("Python version", ""))
    if version is None:
        return ()
    return (Cached(version=version, build=versions.get("Python build", "")),)
