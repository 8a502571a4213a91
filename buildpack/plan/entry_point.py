"""What else could have been served."""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.model.choice import Choice
from buildpack.model.entry_point import EntryPoint
from buildpack.model.plan import Server
from buildpack.model.problem import Problem
from buildpack.model.project import Project
from buildpack.problems.server import EntryPointAmbiguous, EntryPointMissing


def find_runners_up(project: Project, server: Choice[Server] | None) -> tuple[EntryPoint, ...]:
    """Return the entry points that were passed over for the one that is served, best first."""
    taken = server.value.entry if server is not None else None
    return () if taken is None else tuple(_find_others(project, taken))


def find_entry_notices(project: Project, server: Choice[Server] | None) -> tuple[Problem, ...]:
    """Return what the user should know about the search for what answers HTTP.

    Only a tie is worth a notice: where one of several is the better guess, the plan shows it."""
    if project.procfile:
        return ()
    if server is None:
        return (EntryPointMissing(project.entry_search),)
    taken = server.value.entry
    ties = tuple(
        other
        for other in find_runners_up(project, server)
        if taken is not None and (other.rank, other.interface) == (taken.rank, taken.interface)
    )
    return (EntryPointAmbiguous(taken=taken, others=ties),) if taken and ties else ()


def _find_others(project: Project, taken: EntryPoint) -> Iterator[EntryPoint]:
    for other in project.entry_points:
        # A Django project has one application with two doors; that's no question to ask.
        is_other_door = (
            other.interface != taken.interface
            and {other.framework, taken.framework} <= {"channels", "django"}
            and other.framework != ""
        )
        if other != taken and not is_other_door:
            yield other
