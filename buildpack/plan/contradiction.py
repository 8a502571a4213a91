"""When the app's files don't agree on a Python."""

from __future__ import annotations

from collections.abc import Iterable

from buildpack.model.choice import Choice
from buildpack.model.machine import Machine, Offer
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Project
from buildpack.model.python_version import VERSION_FILES, PythonVersion, VersionRequest
from buildpack.plan.absence import answer
from buildpack.plan.runtime import choose_runtime, is_on_offer, settle_requests
from buildpack.plan.version_range import VersionRange, range_of
from buildpack.problems.manifest import ManifestMisspelled
from buildpack.problems.runtime import OffersUnreachable, VersionConflict
from buildpack.problems.several import SeveralProblems


def decide_runtime(project: Project, machine: Machine, kinds: tuple[str, ...]) -> Choice[Offer]:
    """Return the Python that the app runs on.

    Raises BuildFailed when there is none, or when the app's files contradict each other; files
    with misspelled names, which may be why, are told together with that."""
    try:
        return _choose_agreed(settle_requests(project.version_requests, machine), machine, kinds)
    except BuildFailed as failure:
        misspelled = _find_misspelled(project.notices)
        if not misspelled:
            raise
        raise BuildFailed(SeveralProblems((failure.problem, *misspelled))) from failure


def find_contradiction(
    asked: tuple[VersionRequest, ...],
    machine: Machine,
    kinds: tuple[str, ...],
    used: PythonVersion,
) -> Problem | None:
    """Return why the build has to end when files don't admit what a stronger one gave.

    Files contradict each other by mistake. But a config var is there to decide, and a series
    doesn't contradict one of its patches."""
    if not asked or asked[0].line is None or not asked[0].binds:
        return None
    first = range_of(asked[0])
    others = [
        request
        for request in asked[1:]
        if request.binds
        and not (wanted := range_of(request)).allows(used)
        and (first.exact is not None or not _is_patch_of(wanted, used))
    ]
    unknown = [one for one in others if not is_on_offer(range_of(one), machine)]
    if unknown and machine.unreachable:
        asks = unknown[0].text
        return OffersUnreachable(asked=asks, looked=kinds, unreachable=machine.unreachable)
    return make_conflict(asked[0], others, machine, used) if others else None


def make_conflict(
    taken: VersionRequest, others: Iterable[VersionRequest], machine: Machine, used: PythonVersion
) -> VersionConflict:
    """Return the problem with *others*, which don't admit what *taken* gave."""
    versions = frozenset(offer.version for offer in machine.offers)
    answers = tuple(answer(request, versions) for request in others)
    return VersionConflict(taken=taken, others=answers, used=used)


def _choose_agreed(
    asked: tuple[VersionRequest, ...], machine: Machine, kinds: tuple[str, ...]
) -> Choice[Offer]:
    runtime = choose_runtime(asked, machine, kinds)
    contradiction = find_contradiction(asked, machine, kinds, runtime.value.version)
    if contradiction is not None:
        raise BuildFailed(contradiction)
    return runtime


def _is_patch_of(wanted: VersionRange, used: PythonVersion) -> bool:
    return wanted.exact is not None and wanted.exact.series == used.series


def _find_misspelled(notices: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(
        one for one in notices if isinstance(one, ManifestMisspelled) and one.meant in VERSION_FILES
    )
