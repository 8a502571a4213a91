"""The local commands that build: plan and build."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from buildpack.facts.virtualenv import find_virtualenvs
from buildpack.model.layout import OWN
from buildpack.model.outcome import BuildOutcome
from buildpack.model.problem import BuildFailed
from buildpack.model.settings import APP_DIR
from buildpack.platforms.door import Door
from buildpack.platforms.guard import exit_code_of
from buildpack.platforms.slug import make_plan_only, make_slug
from buildpack.ports import Console, Disk
from buildpack.problems.platform import SlugInTheWay
from buildpack.report.json import render_json
from buildpack.report.text import render_plan
from buildpack.system.app_tree import DirectoryTree
from buildpack.system.disk import LocalDisk

# What a push would not carry along.
_NOT_SOURCE = (".git", ".heroku", ".profile.d/python.sh", "*/__pycache__", "__pycache__")


def show_plan(door: Door, console: Console, *, as_json: bool) -> int:
    """Print what a build would do, and why."""
    with tempfile.TemporaryDirectory(prefix="slugline-plan-") as directory:
        # Of what a build would see: a virtualenv beside the source, say, is nothing to it.
        source = Path(os.path.realpath(directory), "source")
        _copy_source(door.app, source, LocalDisk(), APP_DIR.read(door.env))
        plan = make_plan_only(replace(door, app=source), console)
    if as_json:
        sys.stdout.write(render_json(plan))
        return 0
    for line in render_plan(plan):
        sys.stdout.write(f"{line}\n")
    for notice in plan.notices:
        console.notice(notice)
    return 0


def build_into(door: Door, console: Console, slug: Path) -> int:
    """Build a slug and put it at *slug*, whole or not at all."""
    disk = LocalDisk()
    if disk.exists(slug) and not _is_replaceable(disk, slug):
        raise BuildFailed(SlugInTheWay(str(slug)))
    disk.make_dir(slug.parent)
    with tempfile.TemporaryDirectory(prefix=f".{slug.name}-", dir=slug.parent) as beside:
        built = Path(beside, "slug")
        outcome = build_copy(door, console, built, disk)
        if outcome.problem is None:
            disk.remove(slug)
            disk.move(built, slug)
            console.line(f"The slug is in {slug}")
    return exit_code_of(outcome.problem)


def build_copy(door: Door, console: Console, to: Path, disk: Disk) -> BuildOutcome:
    """Build in a copy of the app's source: the source itself stays as it is."""
    _copy_source(door.app, to, disk, APP_DIR.read(door.env))
    return make_slug(replace(door, app=to), console)


@contextmanager
def temporary_slug(door: Door, console: Console) -> Iterator[tuple[Path, BuildOutcome]]:
    """Build a slug that is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="slugline-run-") as directory:
        slug = Path(os.path.realpath(directory), "slug")
        yield slug, build_copy(door, console, slug, LocalDisk())


def processes_of(outcome: BuildOutcome) -> dict[str, str]:
    """Return the commands of a build's processes by name."""
    if outcome.plan is None:
        return {}
    return {choice.value.name: choice.value.command for choice in outcome.plan.processes}


def launch_environment(
    env: Mapping[str, str], slug: Path, port: int, *, name: str = "web.1"
) -> dict[str, str]:
    """Return the environment in which a platform starts a process of the slug.

    *name* is what Heroku and Dokku call it, and ShipBuilder with another variable."""
    home = str(slug)
    return {**env, "HOME": home, "PWD": home, "PORT": str(port), "DYNO": name, "PS": name}


def _copy_source(app: Path, to: Path, disk: Disk, below: str) -> None:
    tree = DirectoryTree(app / below, app)
    disk.copy(app, to, leave_out=(*_NOT_SOURCE, *find_virtualenvs(tree, below)))


def _is_replaceable(disk: Disk, slug: Path) -> bool:
    return disk.exists(slug / f"{OWN}/plan.json") or not disk.children(slug)
