"""The local command that tells which Pythons there are."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from buildpack.facts import read_machine
from buildpack.facts.manifests import find_manifest, find_misspelled, read_manifests
from buildpack.facts.python_version import read_version_requests
from buildpack.model.machine import Machine
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Project
from buildpack.model.python_version import VERSION_FILES
from buildpack.model.settings import APP_DIR
from buildpack.plan.contradiction import decide_runtime
from buildpack.plan.kept import find_usable
from buildpack.plan.versions import tell_versions
from buildpack.platforms.door import Door
from buildpack.platforms.slug import make_request
from buildpack.ports import Console
from buildpack.problems.several import SeveralProblems
from buildpack.report.json import render_json
from buildpack.report.versions import render_versions
from buildpack.system import open_world


def show_versions(door: Door, console: Console, *, has_app: bool, as_json: bool) -> int:
    """Print which Pythons are on offer, and what the app gets of them, and why.

    Without an app: what one gets that asks for nothing. Raises BuildFailed."""
    with tempfile.TemporaryDirectory(prefix="slugline-versions-") as directory:
        scratch = Path(directory)
        if not has_app:
            (scratch / "app").mkdir()
            door = replace(door, app=scratch / "app", cache=scratch / "cache")
        project, machine, problems = _look(door, console, scratch)
    told = tell_versions(project, machine, door.offers)
    problem = _find_problem(project, machine, door.offers, problems)
    if problem is not None:
        told = replace(told, runtime=None)
    lines = render_versions(told, has_app=has_app)
    sys.stdout.write(render_json(told) if as_json else "".join(f"{line}\n" for line in lines))
    if problem is not None:
        raise BuildFailed(problem)
    for notice in told.notices if has_app and not as_json else ():
        console.notice(notice)
    return 0


def _find_problem(
    project: Project, machine: Machine, kinds: tuple[str, ...], problems: tuple[Problem, ...]
) -> Problem | None:
    """Return why a build would end here."""
    if problems:
        return problems[0] if len(problems) == 1 else SeveralProblems(problems)
    try:
        decide_runtime(project, machine, kinds)
    except BuildFailed as failure:
        return failure.problem
    return None


def _look(
    door: Door, console: Console, scratch: Path
) -> tuple[Project, Machine, tuple[Problem, ...]]:
    request = make_request(door, scratch)
    world = open_world(request, console=console, tools=door.toolbox, env=door.env)
    manifests = read_manifests(world.tree, APP_DIR.read(request.env))
    manifest = find_manifest(manifests, request.env)
    requests, problems = read_version_requests(world.tree, request.env, manifest)
    misspelled = tuple(one for one in find_misspelled(world.tree) if one.meant in VERSION_FILES)
    project = Project(version_requests=requests, notices=misspelled)
    return project, find_usable(request, read_machine(world, request, project)), problems
