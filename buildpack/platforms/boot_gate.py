"""The boot check as a part of a build, where SLUGLINE_BOOT_CHECK asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from buildpack.launch.start import start_argv
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.serve_settings import BOOT_CHECK, CHECK_HOST, CHECK_PATH, CHECK_TIMEOUT
from buildpack.model.value import Value
from buildpack.model.web import MEASURED
from buildpack.platforms.door import Door
from buildpack.steps.step import Step


class Boot(Value, kw_only=True):
    """How the platform at hand starts a process, in a copy of what was built."""

    start: Callable[[str], tuple[str, ...]]
    """Returns the argv that runs a command."""
    measured: Path
    """Where the next start looks for the memory that a process takes."""


def boot_checks(
    door: Door, request: BuildRequest, built: BuildOutcome, boot: Boot | None = None
) -> Iterator[Step]:
    """Yield the step that boots what was built, when somebody wants that. Without *boot*, it is a
    slug."""
    boot = boot or Boot(start=start_argv, measured=request.layout.own.build / MEASURED)
    wanted = BOOT_CHECK.read(door.env)
    if wanted == "off" or request.purpose is not Purpose.RUN or built.plan is None:
        return
    # Most builds do without, and don't pay for it.
    from buildpack.steps.check_boot import CheckBoot  # noqa: PLC0415

    for choice in built.plan.processes:
        if choice.value.name == "web":
            yield CheckBoot(
                layout=request.layout,
                argv=boot.start(choice.value.command),
                shown=choice.value.command,
                # The app gets its own config vars whole, those that would harm a build as well.
                env={**door.env, **door.config, "DYNO": "web.1"},
                path=CHECK_PATH.read(door.env),
                host=CHECK_HOST.read(door.env),
                limit=float(CHECK_TIMEOUT.read(door.env)),
                manifest=manifest_of(built.plan),
                measured=boot.measured,
                is_required=wanted == "require",
            )


def manifest_of(plan: Plan) -> str:
    """Return the file that lists the app's packages, or the one that it could have."""
    return next(iter(plan.installer.value.manifests), "requirements.txt")
