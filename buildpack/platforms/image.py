"""Build the layers of one image, and write what launches it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from buildpack.launch.exec_d import render_exec_d
from buildpack.launch.launch_toml import render_launch_toml
from buildpack.launch.layer_env import is_static, render_layer_env
from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import Layout, Place, When
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan
from buildpack.model.request import BuildRequest
from buildpack.model.settings import APP_DIR
from buildpack.model.web import PORT
from buildpack.pipeline import build
from buildpack.platforms.app_files import with_absolute_paths
from buildpack.platforms.door import Door
from buildpack.platforms.layers import CACHE, ENVIRONMENT, PYTHON, TOOLS, VENV, Layers
from buildpack.platforms.netrc import with_netrc
from buildpack.platforms.slug import find_target, make_web
from buildpack.ports import Console, World
from buildpack.report.text import render_plan, render_summary
from buildpack.steps.step import Step
from buildpack.system import open_world
from buildpack.system.layer_store import LayerStore

_WEB = "web"
_DEFAULT_PORT = "8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What a lifecycle knows of an image besides what every door knows."""

    layers: Layers
    is_shared: bool = False
    """Whether a later buildpack needs Python during this build."""


def make_image(door: Door, image: Image, console: Console) -> BuildOutcome:
    """Turn the app into layers, and write what the lifecycle reads of them."""
    with tempfile.TemporaryDirectory(prefix="slugline-") as directory:
        scratch = Path(directory)
        request = _make_request(door, image, scratch)
        store = image.layers.open_store()
        env = with_netrc(with_absolute_paths(door.env, request.layout.source.build), scratch)
        world = open_world(request, console=console, tools=door.toolbox, env=env, store=store)
        console.step("Python app detected")

        def finish(built: BuildOutcome) -> Iterator[Step]:
            _write_launch(request, image, world, built)
            return iter(())

        outcome = build(request, world, describe=render_plan, finish=finish)
        if outcome.problem is not None or outcome.plan is None:
            if outcome.problem is not None:
                console.error(outcome.problem)
            return outcome
        _describe_layers(image, world, store, outcome.plan)
        sizes = {"Python": store.size(PYTHON), "packages": store.size(VENV)}
        title, *lines = render_summary(outcome, sizes)
        console.step(title)
        for line in lines:
            console.line(line)
    return outcome


def _make_request(door: Door, image: Image, scratch: Path) -> BuildRequest:
    app = _fixed(door.app)
    below = APP_DIR.read(door.env)
    layout = Layout(
        app=app,
        source=app if below == "." else app / below,
        runtime=_fixed(image.layers.runtime),
        venv=_fixed(image.layers.venv),
        cache=image.layers.path(CACHE),
        scratch=scratch,
    )
    return BuildRequest(
        layout=layout,
        target=find_target(door.env),
        env=door.env,
        offers=door.offers,
        tools=door.toolbox.standing,
        runs_python=("a later buildpack",) if image.is_shared else (),
    )


def _fixed(path: Path) -> Place:
    """Return a place that stays where it is."""
    return Place(path, PurePosixPath(path))


def _write_launch(request: BuildRequest, image: Image, world: World, built: BuildOutcome) -> None:
    """Write the environment and the processes. It is a layer of its own: those of Python and of the
    packages stay as they are whatever the environment becomes."""
    plan, disk = built.plan, world.disk
    if plan is None:
        return
    edits = [edit for step in built.steps for edit in step.env]
    place = image.layers.path(ENVIRONMENT)
    disk.remove(place)
    port = EnvEdit(PORT, _DEFAULT_PORT, How.DEFAULT, frozenset({When.LAUNCH}))
    for name, text in render_layer_env([*edits, port]).items():
        disk.write(place / name, text)
    for choice in plan.processes:
        program = render_exec_d(
            (edit for edit in edits if not is_static(edit)),
            web=make_web(request, plan),
            defaults=(one.value for one in plan.launch),
            is_web=choice.value.name == _WEB,
        )
        disk.write(place / "exec.d" / choice.value.name / "slugline", program, executable=True)
    processes = [choice.value for choice in plan.processes]
    disk.write(image.layers.path("launch.toml"), render_launch_toml(processes))


def _describe_layers(image: Image, world: World, store: LayerStore, plan: Plan) -> None:
    disk, layers = world.disk, image.layers
    for name in (PYTHON, VENV):
        layers.describe(disk, store, name, is_cached=bool(plan.at_build), is_shared=image.is_shared)
    layers.declare(disk, ENVIRONMENT, "launch", "build")
    for name in (CACHE, TOOLS):
        if disk.exists(layers.path(name)):
            layers.declare(disk, name, "cache")
