"""The layer that says with which environment an image's processes start."""

from __future__ import annotations

from dataclasses import replace

from buildpack.launch.app_profile import DIRECTORY, FILE, render_app_profile
from buildpack.launch.exec_d import render_exec_d
from buildpack.launch.layer_env import is_static, render_layer_env
from buildpack.launch.profile_d import render_profile_d
from buildpack.launch.start import start_with
from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import Place, When
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan
from buildpack.model.request import BuildRequest
from buildpack.model.web import MEASURED, PORT, Web
from buildpack.platforms.boot_gate import Boot
from buildpack.platforms.web import make_web
from buildpack.ports import Disk

_WEB = "web"
_DEFAULT_PORT = "8080"
_BOOT_SCRIPT = "boot.sh"


def write_environment(
    disk: Disk, layer: Place, request: BuildRequest, built: BuildOutcome, *, is_ours: bool
) -> None:
    """Write the environment of later builds and of the app's processes into a *layer* of its own.

    Those of Python and of the packages then stay as they are, whatever the environment becomes.
    Where the app isn't *is_ours*, nothing in it is named."""
    if built.plan is None:
        return
    disk.remove(layer.build)
    edits = [edit for edit in built.edits if is_ours or edit.value != request.layout.source]
    port = EnvEdit(PORT, _DEFAULT_PORT, How.DEFAULT, frozenset({When.LAUNCH}))
    for name, text in render_layer_env([*edits, *([port] if is_ours else [])]).items():
        disk.write(layer.build / name, text)
    for choice in built.plan.processes:
        program = render_exec_d(
            (edit for edit in edits if not is_static(edit)),
            web=_describe_web(request, built.plan, layer),
            defaults=(one.value for one in built.plan.launch),
            is_web=choice.value.name == _WEB,
        )
        place = layer.build / "exec.d" / choice.value.name
        disk.write(place / "slugline", program, executable=True)
        if is_ours and _brings_profile(disk, request.layout.app):
            # They run in the order of names, and the app has the last word.
            disk.write(place / "slugline-app", render_app_profile(), executable=True)


def prepare_boot(disk: Disk, layer: Place, request: BuildRequest, built: BuildOutcome) -> Boot:
    """Return how a boot check starts an image's ``web``, in a copy of the app.

    There is no launcher during a build. A script does in its place what a slug's does, which is
    made of the same parts as what the launcher runs."""
    layout = request.layout
    script = layout.scratch / _BOOT_SCRIPT
    copy = Place(layout.scratch / "slug", layout.app.launch.parent / "slug") / layout.below
    if built.plan is not None:
        edits = [
            replace(edit, value=str(copy.build)) if edit.value == layout.source else edit
            for edit in built.edits
        ]
        web = _describe_web(request, built.plan, layer)
        defaults = (one.value for one in built.plan.launch)
        disk.write(script, render_profile_d(edits, web=web, defaults=defaults))
    return Boot(
        start=lambda command: start_with(str(script), command),
        measured=layer.build / MEASURED,
    )


def _brings_profile(disk: Disk, app: Place) -> bool:
    scripts = disk.children(app.build / DIRECTORY)
    return disk.exists(app.build / FILE) or any(path.suffix == ".sh" for path in scripts)


def _describe_web(request: BuildRequest, plan: Plan, layer: Place) -> Web:
    return replace(make_web(request, plan), measured=layer / MEASURED)
