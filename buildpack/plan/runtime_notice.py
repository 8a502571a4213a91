"""What the user should know about the choice of a Python."""

from __future__ import annotations

from collections.abc import Iterable

from buildpack.model.choice import Choice
from buildpack.model.machine import Machine, Offer
from buildpack.model.problem import Problem
from buildpack.model.python_version import PythonVersion, VersionRequest
from buildpack.plan.contradiction import make_conflict
from buildpack.plan.runtime import is_fresh, lines_of, settle_requests
from buildpack.plan.series import DEFAULT_SERIES, END_OF_LIFE
from buildpack.plan.version_range import range_of
from buildpack.problems.runtime_notice import (
    RuntimeFromCache,
    VersionEndOfLife,
    VersionOutdated,
    VersionPassedOver,
    VersionUnpinned,
)


def find_runtime_notices(
    requests: tuple[VersionRequest, ...], machine: Machine, runtime: Choice[Offer]
) -> tuple[Problem, ...]:
    """Return what the user should know about the choice."""
    asked = settle_requests(requests, machine)
    used = runtime.value.version
    notices: list[Problem] = []
    if not asked:
        notices.append(VersionUnpinned(used=used))
    if asked and requests[0].spares:
        others = tuple(line for line in lines_of(requests[0]) if line != asked[0])
        notices.append(VersionPassedOver(taken=asked[0], others=others))
    refused = [one for one in asked[1:] if not range_of(one).allows(used)]
    if refused:
        notices.append(make_conflict(asked[0], refused, machine, used))
    if used.series in END_OF_LIFE:
        notices.append(
            VersionEndOfLife(
                used=used,
                ended=END_OF_LIFE[used.series],
                source=asked[0].source if asked else ".python-version",
                advised=DEFAULT_SERIES,
            )
        )
    pin = next((one for one in asked if range_of(one).exact == used), None)
    newest = _newest_of_series(used, machine.offers)
    if pin is not None and newest > used:
        notices.append(VersionOutdated(asked=pin, newest=newest))
    if machine.unreachable and not is_fresh(runtime.value, machine.offers):
        notices.append(RuntimeFromCache(used=used, unreachable=machine.unreachable))
    return tuple(notices)


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
