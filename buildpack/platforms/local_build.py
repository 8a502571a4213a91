"""The local commands that build: plan, build and check."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from buildpack.facts.virtualenv import find_virtualenvs
from buildpack.launch.start import start_argv
from buildpack.model.command import Command
from buildpack.model.outcome import BuildOutcome
from buildpack.model.problem import BuildFailed
from buildpack.model.settings import APP_DIR, CHECK_PATH, CHECK_TIMEOUT
from buildpack.platforms.door import Door
from buildpack.platforms.guard import exit_code_of
from buildpack.platforms.slug import make_plan_only, make_slug
from buildpack.ports import Console, Disk
from buildpack.problems.boot import NoWebProcess
from buildpack.problems.platform import SlugInTheWay
from buildpack.report.json import render_json
from buildpack.report.text import render_plan
from buildpack.steps.boot_check import BootCheck
from buildpack.system.app_tree import DirectoryTree
from buildpack.system.clock import MonotonicClock
from buildpack.system.commands import Programs
from buildpack.system.disk import LocalDisk
from buildpack.system.http import free_port, get

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


def check(door: Door, console: Console) -> int:
    """Build the app, boot its web process, and ask it for a page. Raises BuildFailed."""
    with temporary_slug(door, console) as (slug, outcome):
        if outcome.problem is not None:
            return exit_code_of(outcome.problem)
        commands = processes_of(outcome)
        if "web" not in commands:
            raise BuildFailed(NoWebProcess())
        port = free_port()
        boot = BootCheck(
            command=Command(argv=start_argv(commands["web"]), shown=commands["web"], cwd=slug),
            port=port,
            path=CHECK_PATH.read(door.env),
            limit=float(CHECK_TIMEOUT.read(door.env)),
        )
        env = launch_environment(door.env, slug, port)
        clock = MonotonicClock()
        boot.run(servers=Programs(console), get=get, clock=clock, console=console, env=env)
    return 0


def processes_of(outcome: BuildOutcome) -> dict[str, str]:
    """Return the commands of a build's processes by name."""
    if outcome.plan is None:
        return {}
    return {choice.value.name: choice.value.command for choice in outcome.plan.processes}


def launch_environment(env: Mapping[str, str], slug: Path, port: int) -> dict[str, str]:
    """Return the environment in which a platform starts a process of the slug."""
    return {**env, "HOME": str(slug), "PWD": str(slug), "PORT": str(port)}


def shell_line(command: str) -> str:
    """Return the shell line that starts a process of a slug."""
    return f"exec {shlex.join(start_argv(command))}"


def _copy_source(app: Path, to: Path, disk: Disk, below: str) -> None:
    tree = DirectoryTree(app / below, app)
    disk.copy(app, to, leave_out=(*_NOT_SOURCE, *find_virtualenvs(tree, below)))


def _is_replaceable(disk: Disk, slug: Path) -> bool:
    return disk.exists(slug / ".heroku/slugline/plan.json") or not disk.children(slug)
