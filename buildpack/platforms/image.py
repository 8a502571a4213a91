"""Build the layers of one image, and write what launches it."""

from __future__ import annotations

import errno
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from buildpack.launch.label import make_labels
from buildpack.launch.launch_toml import render_launch_toml
from buildpack.launch.slice import find_slices
from buildpack.model.count import render_count
from buildpack.model.layout import Layout, Place
from buildpack.model.note import LAST_BUILD
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan, Use
from buildpack.model.problem import BuildFailed
from buildpack.model.request import BuildRequest
from buildpack.model.settings import APP_DIR
from buildpack.model.value import Value
from buildpack.pipeline import build
from buildpack.platforms.app_files import with_absolute_paths
from buildpack.platforms.boot_gate import boot_checks
from buildpack.platforms.build_plan import BuildPlan, render_unmet
from buildpack.platforms.door import Door
from buildpack.platforms.identity import find_identity
from buildpack.platforms.image_launch import prepare_boot, write_environment
from buildpack.platforms.layer_name import CACHE, ENVIRONMENT, PYTHON, TOOLS, VENV
from buildpack.platforms.layers import Layers
from buildpack.platforms.netrc import with_netrc
from buildpack.platforms.package_sizes import Sizes, read_sizes, show_summary
from buildpack.platforms.sbom import write_layer_sboms
from buildpack.platforms.tools import CachedTools
from buildpack.ports import Console, Disk, World
from buildpack.problems.platform import AppUnwritable, BuildPlanUnmet
from buildpack.report.text import render_plan
from buildpack.steps.installed import keep_installed
from buildpack.steps.step import Step
from buildpack.system import open_world
from buildpack.system.failure import writing_cache
from buildpack.system.layer_store import LayerStore


class Image(Value, kw_only=True):
    """What a lifecycle knows of an image besides what every door knows."""

    layers: Layers
    asked: BuildPlan
    """What other buildpacks want of us."""
    target: str
    """The system that it is built for."""
    is_ours: bool = True
    """Whether the app is one for us; else another buildpack asks for Python, and no more."""


def make_image(door: Door, image: Image, console: Console) -> BuildOutcome:
    """Turn the app into layers, and write what the lifecycle reads of them."""
    with tempfile.TemporaryDirectory(prefix="slugline-") as directory:
        scratch = Path(directory)
        request = _make_request(door, image, scratch)
        _check_writable(image.layers)
        store = image.layers.open_store()
        env = with_netrc(with_absolute_paths(door.env, request.layout.source.build), scratch)
        world = open_world(request, console=console, tools=door.toolbox, env=env, store=store)
        console.step("Python app detected" if image.is_ours else "Python is asked for")

        def finish(built: BuildOutcome) -> Iterator[Step]:
            layer, disk = _fixed(image.layers.path(ENVIRONMENT)), world.disk
            write_environment(disk, layer, request, built, is_ours=image.is_ours)
            _write_description(request, image, world, built)
            _tell_unmet(image, world, built)
            boot = prepare_boot(disk, layer, request, built)
            return boot_checks(door, request, built, boot)

        with _writing(request.layout.app.build):
            outcome = build(request, world, describe=render_plan, finish=finish)
        if outcome.problem is not None:
            console.error(outcome.problem)
        elif outcome.plan is not None:
            _describe_tools(door.toolbox, image.layers, world.disk)
            _finish(request, image, world, store, outcome)
    return outcome


def _make_request(door: Door, image: Image, scratch: Path) -> BuildRequest:
    # Somebody else's app is none of ours: nothing in it is read or written.
    app = _fixed(door.app if image.is_ours else scratch / "nothing")
    below = APP_DIR.read(door.env) if image.is_ours else "."
    layout = Layout(
        app=app,
        source=app if below == "." else app / below,
        runtime=_fixed(image.layers.runtime),
        venv=_fixed(image.layers.venv),
        cache=door.cache,
        scratch=scratch,
    )
    app.build.mkdir(exist_ok=True)
    return replace(
        door.request(layout, image.target),
        version_requests=image.asked.requests,
        has_app=image.is_ours,
        runs_python=("a later buildpack",) if image.asked.is_shared else (),
    )


def _fixed(path: Path) -> Place:
    """Return a place that stays where it is."""
    return Place(path, PurePosixPath(path))


def _write_description(
    request: BuildRequest, image: Image, world: World, built: BuildOutcome
) -> None:
    """Write what an image is told of as a whole: processes, labels, slices, and what it holds."""
    plan, project, layers = built.plan, built.project, image.layers
    if plan is None or project is None or not image.asked.is_launched:
        return
    static_root = project.django.static_root if project.django is not None else ""
    text = render_launch_toml(
        [choice.value for choice in plan.processes],
        slices=find_slices(plan, static_root, request.layout.below),
        labels=make_labels(find_identity(request, world), plan),
    )
    world.disk.write(layers.path("launch.toml"), text)
    write_layer_sboms(
        request, world, built, {name: layers.sbom(name) for name in (PYTHON, VENV, "launch")}
    )


def _tell_unmet(image: Image, world: World, built: BuildOutcome) -> None:
    """Hand on what others ask for and don't get."""
    if built.plan is None:
        return
    version = built.plan.runtime.value.version
    if unmet := image.asked.find_unmet(version):
        world.disk.write(image.layers.path("build.toml"), render_unmet(unmet))
        world.console.notice(BuildPlanUnmet(unmet, str(version)))


def _finish(
    request: BuildRequest, image: Image, world: World, store: LayerStore, built: BuildOutcome
) -> None:
    """Tell the lifecycle and the next build what there is, and the reader what came of this one."""
    plan = built.plan
    if plan is None:
        return
    version = str(plan.runtime.value.version)
    store.keep_note(LAST_BUILD, json.dumps({"python_version": version}))
    if not store.is_hollow(VENV):
        keep_installed(world, request.layout, plan.runtime.value.version)
    if plan.venv.use is not Use.REUSED:
        # An unchanged app needs nothing that speaks to installers.
        from buildpack.steps.tool_cache import prune_caches  # noqa: PLC0415

        prune_caches(world, request)
    packages = read_sizes(request, world, plan)
    _describe_layers(image, world.disk, store, plan)
    count = render_count(len(packages), "package")
    parts = {"Python": store.size(PYTHON), count: store.size(VENV)}
    if image.is_ours:
        parts["app"] = world.disk.size(request.layout.app.build)
    show_summary(request, world, built, Sizes(packages=packages, parts=parts, whole="Image"))


def _describe_layers(image: Image, disk: Disk, store: LayerStore, plan: Plan) -> None:
    layers, asked = image.layers, image.asked
    shared = ("build",) if asked.is_shared else ()
    launched = ("launch",) if asked.is_launched else ()
    # What no build looks into stays in the image: it is neither restored nor compared. Where it
    # isn't in the image either, the cache is the only place for it.
    cached = ("cache",) if plan.at_build or not launched else ()
    for name in (PYTHON, VENV):
        layers.describe(disk, store, name, *launched, *shared, *cached)
    layers.declare(disk, ENVIRONMENT, *launched, *shared)
    if disk.exists(layers.path(CACHE)):
        layers.declare(disk, CACHE, "cache")
    layers.keep_notes(disk, store)


def _check_writable(layers: Layers) -> None:
    """Raise BuildFailed(CacheUnwritable) where there can't be any layers, even when those that were
    restored can be written."""
    with writing_cache(layers.top):
        Path(tempfile.mkdtemp(prefix=".probe-", dir=layers.top)).rmdir()


@contextmanager
def _writing(app: Path) -> Iterator[None]:
    """Raise BuildFailed(AppUnwritable) for what we aren't allowed to write in the app."""
    try:
        yield
    except OSError as error:
        path = str(error.filename or "")
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} and path.startswith(f"{app}/"):
            raise BuildFailed(AppUnwritable(path, error.strerror or "")) from error
        raise


def _describe_tools(toolbox: CachedTools, layers: Layers, disk: Disk) -> None:
    """Let the lifecycle keep our tools where bringing them again costs more: what it keeps, it
    restores in each build, and an unchanged app needs none of them."""
    if disk.exists(layers.path(TOOLS)):
        layers.declare(disk, TOOLS, *(("cache",) if toolbox.is_worth_keeping else ()))
