"""Build one slug: what the classic and the local door have in common."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from buildpack.launch.export import render_export
from buildpack.launch.profile_d import render_profile_d
from buildpack.launch.release_yml import render_release_yml
from buildpack.launch.suite import render_suite
from buildpack.model.count import render_count
from buildpack.model.layout import NLTK_DATA, RUNTIME, VENV, Layout, Place
from buildpack.model.note import LAST_BUILD, REPORT
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan, Use
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.settings import APP_DIR, CACHE_LIMIT
from buildpack.pipeline import build, decide
from buildpack.platforms.app_files import with_absolute_paths
from buildpack.platforms.boot_gate import boot_checks
from buildpack.platforms.door import Door
from buildpack.platforms.netrc import with_netrc
from buildpack.platforms.package_sizes import Sizes, read_sizes, show_summary
from buildpack.platforms.slug_sbom import write_slug_sbom
from buildpack.platforms.target import find_target
from buildpack.platforms.test_run import SUITE
from buildpack.platforms.web import make_web
from buildpack.ports import Console, Store, World
from buildpack.report.json import render_json, render_report
from buildpack.report.text import render_plan, render_size
from buildpack.steps.step import Step
from buildpack.system import open_world

PROFILE = ".profile.d/python.sh"


def make_slug(door: Door, console: Console) -> BuildOutcome:
    """Turn the app into a slug in place, and write what the launch and the reports need."""
    with tempfile.TemporaryDirectory(prefix="slugline-") as scratch:
        request = make_request(door, Path(scratch))
        env = with_absolute_paths(door.env, request.layout.source.build)
        env = with_netrc(env, Path(scratch))
        world = open_world(request, console=console, tools=door.toolbox, env=env)
        console.step("Python app detected")

        def finish(built: BuildOutcome) -> Iterator[Step]:
            _write_slug(request, world, built)
            write_slug_sbom(request, world, built)
            return boot_checks(door, request, built)

        outcome = build(request, world, describe=render_plan, finish=finish)
        report = render_report(outcome)
        world.store.keep_note(REPORT, report)
        if outcome.problem is None:
            world.disk.write(request.layout.own.build / "report.json", report)
            if door.export:
                world.disk.write(door.export, render_export(outcome.edits))
            _finish(request, world, outcome)
        else:
            console.error(outcome.problem)
    return outcome


def make_plan_only(door: Door, console: Console) -> Plan:
    """Return the plan, without doing any of it. Raises BuildFailed."""
    with tempfile.TemporaryDirectory(prefix="slugline-") as scratch:
        request = make_request(door, Path(scratch))
        world = open_world(request, console=console, tools=door.toolbox, env=door.env)
        return decide(request, world)[-1]


def make_request(door: Door, scratch: Path) -> BuildRequest:
    """Return what a build is asked for, as far as the door knows."""
    home = PurePosixPath("$HOME")
    app = Place(door.app, home)
    below = APP_DIR.read(door.env)
    layout = Layout(
        app=app,
        source=app if below == "." else app / below,
        runtime=app / RUNTIME,
        venv=app / VENV,
        cache=door.cache,
        scratch=scratch,
    )
    return door.request(layout, find_target(door.env))


def _write_slug(request: BuildRequest, world: World, outcome: BuildOutcome) -> None:
    """Write what launches the app."""
    if outcome.plan is None:
        return
    disk, layout = world.disk, request.layout
    profile = render_profile_d(
        outcome.edits,
        web=make_web(request, outcome.plan),
        defaults=[choice.value for choice in outcome.plan.launch],
    )
    disk.write(layout.app.build / PROFILE, profile)
    disk.write(layout.own.build / "plan.json", render_json(outcome.plan))
    disk.write(layout.own.build / "release.yml", render_release_yml(outcome.plan))
    if request.purpose is Purpose.TEST:
        disk.write(layout.app.build / SUITE, render_suite(outcome.plan.suite))


def _finish(request: BuildRequest, world: World, outcome: BuildOutcome) -> None:
    """Remember what the next build wants to know, and show what came of this one."""
    if outcome.plan is None:
        return
    seconds = {step.step: round(step.seconds, 3) for step in outcome.steps}
    version = str(outcome.plan.runtime.value.version)
    _keep_last(world.store, version, seconds)
    if outcome.plan.venv.use in {Use.NEW, Use.DISCARDED}:
        # To measure a cache takes time that a small change should not cost.
        limit = CACHE_LIMIT.read(request.env)
        freed = world.store.prune(limit * 1_000_000)
        if freed:
            size = render_size(freed)
            world.console.line(f"Pruned {size} from the cache, which was over {limit} MB")
    packages = read_sizes(request, world, outcome.plan)
    parts = _find_parts(request, world, len(packages))
    show_summary(request, world, outcome, Sizes(packages=packages, parts=parts))


def _keep_last(store: Store, version: str, seconds: Mapping[str, float]) -> None:
    store.keep_note(LAST_BUILD, json.dumps({"python_version": version, "seconds": seconds}))


def _find_parts(request: BuildRequest, world: World, count: int) -> dict[str, int]:
    """Return the bytes of the slug's parts; *count* packages are one of them."""
    disk, layout = world.disk, request.layout
    data = layout.app.build / NLTK_DATA
    packages = render_count(count, "package")
    return {
        "Python": world.store.size("python"),
        packages: world.store.size(request.kept_venv),
        **({"NLTK data": disk.size(data)} if disk.exists(data) else {}),
        "app": sum(
            disk.size(path) for path in disk.children(layout.app.build) if path.name != ".heroku"
        ),
    }
