"""Which Pythons are on offer, and what an app gets of them."""

from __future__ import annotations

from enum import Enum

from buildpack.model.choice import Choice
from buildpack.model.machine import Offer
from buildpack.model.problem import Problem
from buildpack.model.python_version import VersionRequest
from buildpack.model.value import Value


class Verdict(Enum):
    """What became of one request."""

    DECIDES = "decides"
    NARROWS = "narrows it"
    """Without it, the app would get another one."""
    AGREES = "agrees"
    DISAGREES = "disagrees"
    PASSED_OVER = "passed over"
    """Another line of the same file counts."""
    ABSENT = "isn't on offer"


class Heard(Value):
    """A request, and what became of it."""

    request: VersionRequest
    verdict: Verdict


class OfferedSeries(Value, kw_only=True):
    """The releases of one series that one kind of offers has."""

    kind: str
    """``archive``, ``cached``, ``installed`` or ``managed``."""
    series: str
    """Such as ``3.13``, or ``3.13t`` for free-threaded builds."""
    ended: str
    """Month and year of its end of life; empty while it is alive."""
    offers: tuple[Offer, ...]
    """Newest first."""


class Versions(Value, kw_only=True):
    """All that ``slugline versions`` tells."""

    offered: tuple[OfferedSeries, ...]
    """The preferred kind first, the newest series first in each."""
    unreachable: tuple[str, ...]
    """Kinds that could not be asked, each with why."""
    heard: tuple[Heard, ...]
    """The strongest request first."""
    runtime: Choice[Offer] | None
    """What the app gets; None when nothing on offer serves."""
    notices: tuple[Problem, ...]
