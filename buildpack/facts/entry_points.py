"""The search for what a server is to call. Parses candidate files; never imports anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from buildpack.facts.candidate import Candidate, other_candidates, usual_candidates
from buildpack.facts.command_script import find_scripts
from buildpack.facts.django import DjangoProject
from buildpack.facts.finding import (
    GUESSED,
    Finding,
    Ground,
    find_application,
    find_own_program,
    merit_of,
)
from buildpack.facts.framework import PROGRAM_PACKAGES
from buildpack.facts.named_entry import doors_of, find_in_configs, find_in_django, find_named
from buildpack.facts.near_miss import find_near_misses
from buildpack.facts.program import Program, find_program
from buildpack.facts.project_name import find_project_name
from buildpack.facts.scope import needs_arguments
from buildpack.model.entry_point import EntryPoint, EntrySearch

_SURE = GUESSED * 1000
_MOST_SHOWN = 20


def read_entry_points(
    ground: Ground, django: DjangoProject | None = None
) -> tuple[tuple[EntryPoint, ...], EntrySearch]:
    """Return what answers the app's requests, best first, each application once; and where it was
    looked for when there is nothing.

    What the user names stands alone. Next come what servers' configurations and Django's settings
    name, then the modules with the usual names, and only when none of those makes an application
    every file that speaks of one. Where the Procfile has ``web`` nobody has to know that well."""
    findings = [*find_named(ground)]
    if not findings:
        findings = [*find_in_configs(ground), *find_in_django(ground, django)]
        usual = (*doors_of(ground.library, django), *usual_candidates(ground.library))
        findings += _look(ground, usual, with_factories=False)
        if not ground.has_web and not any(map(_is_settled, findings)):
            findings += _look_further(ground, django)
        if any(map(_is_settled, findings)):
            # What makes an application that somebody makes already is no other one.
            findings = [one for one in findings if not one.entry_point.is_factory]
    ranked = sorted(findings, key=lambda one: one.entry_point.rank)
    ranked = _prefer_own_name(ground, _order_doors(ranked, django))
    entry_points = tuple(_each_once(_without_blocked(ranked)))
    if entry_points:
        return entry_points, EntrySearch()
    near_misses = tuple(find_near_misses(ground, django))
    return (), EntrySearch(files=ground.library.parsed[:_MOST_SHOWN], near_misses=near_misses)


def _is_settled(finding: Finding) -> bool:
    """Return whether there is no need to look further."""
    found = finding.entry_point
    return found.rank < _SURE and not found.is_factory


def _look_further(ground: Ground, django: DjangoProject | None) -> Iterator[Finding]:
    """Look at every file that may matter, and at what else may serve an app."""
    usual = (*doors_of(ground.library, django), *usual_candidates(ground.library))
    candidates = (*usual, *other_candidates(ground.library))
    yield from _look(ground, candidates, with_factories=True)
    yield from find_scripts(ground)


def _look(
    ground: Ground, candidates: Iterable[Candidate], *, with_factories: bool
) -> Iterator[Finding]:
    for candidate in candidates:
        path, search = candidate.path, ground.search(candidate.path.root)
        scope = search.scope(path.module) if path.module else search.scope_of(path.file)
        if scope is None or scope.source.file != path.file:
            continue
        program = find_program(scope, ground.library.content(path.file) or b"")
        if program is not None and (_is_only_run(program) or not path.module):
            yield find_own_program(candidate, program)
        elif path.module:
            yield from _look_into(ground, candidate, program, with_factories=with_factories)


def _is_only_run(program: Program) -> bool:
    """Return whether a program serves itself, or would start its own server for another one that
    imports it."""
    return not program.is_guarded or program.framework in PROGRAM_PACKAGES


def _look_into(
    ground: Ground, candidate: Candidate, program: Program | None, *, with_factories: bool
) -> Iterator[Finding]:
    search, module = ground.search(candidate.path.root), candidate.path.module
    found = [one for one in search.applications(module) if one.made.name != "tornado"]
    best = min(map(merit_of, found), default=0)
    for one in sorted(found, key=merit_of):
        yield find_application(ground, candidate, one, program, behind=merit_of(one) - best)
    if not with_factories or any(one.is_sure for one in found):
        return
    factories = [one for one, node in search.factories(module) if not needs_arguments(node)]
    usable = [one for one in factories if one.made.name != "tornado"]
    for one in usable:
        yield find_application(ground, candidate, one, program)
    if program is not None and not usable:
        yield find_own_program(candidate, program)


def _without_blocked(findings: list[Finding]) -> Iterator[Finding]:
    """Yield all but the applications that come from a program which starts its server when it is
    imported: whoever imports one from there never gets it."""
    programs = {one.entry_point.file for one in findings if not one.entry_point.target}
    for one in findings:
        if one.entry_point.file == one.origin[0] or one.origin[0] not in programs:
            yield one


def _each_once(findings: Iterable[Finding]) -> Iterator[EntryPoint]:
    """Yield the entry points, each application under its best name only."""
    origins: set[tuple[str, int]] = set()
    targets: set[tuple[str, ...]] = set()
    for finding in findings:
        found = finding.entry_point
        target = (found.root, found.target or f"{found.file} {found.attribute}")
        if finding.origin not in origins and target not in targets:
            origins.add(finding.origin)
            targets.add(target)
            yield found


def _order_doors(findings: list[Finding], django: DjangoProject | None) -> list[Finding]:
    """Put the ASGI door of a Django project first when it speaks with Channels."""
    doors = [one for one in findings if one.entry_point.framework in {"channels", "django"}]
    is_told = django is not None and django.has_channels
    if not is_told and all(one.entry_point.framework == "django" for one in doors):
        return findings
    first = [one for one in doors if one.entry_point.interface == "asgi"]
    return first + [one for one in findings if one not in first]


def _prefer_own_name(ground: Ground, findings: list[Finding]) -> list[Finding]:
    """Put the package that is called like the project before those in equal places."""
    best = [one for one in findings if one.entry_point.rank == findings[0].entry_point.rank]
    firsts = {one.entry_point.module.partition(".")[0] for one in best}
    if len(firsts) < 2:  # noqa: PLR2004 - one is no tie.
        return findings
    name = find_project_name(ground.library)
    own = [one for one in best if one.entry_point.module.partition(".")[0].lower() == name]
    raised = [
        replace(one, entry_point=replace(one.entry_point, rank=one.entry_point.rank - 1))
        for one in own
    ]
    return raised + [one for one in findings if one not in own]
