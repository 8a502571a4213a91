"""Check during a build that what was built boots."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from buildpack.model.boot import BootReport
from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.outcome import Scalar, StepOutcome
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.steps.boot_check import BootCheck

_KEPT = ".heroku"


class CheckBoot(Value, kw_only=True):
    """Boots the ``web`` process of a slug that is built, launch scripts included.

    It runs in a copy: whatever it writes isn't in the slug. Of what we have installed, which is the
    most, the copy has a link."""

    layout: Layout
    argv: tuple[str, ...]
    """Starts the process in the slug that ``HOME`` names."""
    shown: str
    env: Mapping[str, str]
    """What the platform's environment will be, but for ``HOME`` and ``PORT``."""
    path: str
    host: str
    limit: float
    manifest: str
    measured: Path
    """Where to write how much memory it takes."""
    is_required: bool
    """Whether the build ends when the check fails."""

    @property
    def title(self) -> str:
        return "Checking that the app boots"

    def run(self, world: World) -> StepOutcome:
        slug = self.layout.scratch / "slug"
        app = self.layout.app.build
        world.disk.copy(app, slug, leave_out=(_KEPT, ".git"))
        if world.disk.exists(app / _KEPT):
            world.disk.symlink(slug / _KEPT, str(app / _KEPT))
        source = slug / self.layout.below
        port = world.servers.free_port()
        check = BootCheck(
            command=Command(argv=self.argv, shown=self.shown, cwd=slug),
            port=port,
            path=self.path,
            host=self.host,
            limit=self.limit,
            # An editable install leads back to the source that the copy was made of.
            homes=tuple(map(str, (source, slug, self.layout.source.build, app))),
            manifest=self.manifest,
            requests_from="elsewhere",
        )
        env = {**self.env, "HOME": str(slug), "PWD": str(slug), "PORT": str(port)}
        # Byte code of the packages is in the slug already; none shall come to it from here.
        env["PYTHONDONTWRITEBYTECODE"] = "1"
        try:
            report = check.run(
                servers=world.servers, clock=world.clock, console=world.console, env=env
            )
        except BuildFailed as failure:
            if self.is_required:
                raise
            world.console.notice(failure.problem)
            return StepOutcome(step="boot_check", data=tell_failure(failure.problem))
        finally:
            world.disk.remove(slug)
        if report.memory is not None:
            first = report.memory.base + report.memory.worker
            line = f"{first} {report.memory.worker}\n"
            world.disk.write(self.measured, line)
        return StepOutcome(step="boot_check", data=tell_report(report))


def tell_report(report: BootReport) -> dict[str, Scalar]:
    """Return what a check has found, as bin/report prints it; times in seconds, memory in MB."""
    told: dict[str, Scalar] = {
        "boot_check": "passed",
        "boot_check_status": report.status,
        "boot_check_first_answer_duration": round(report.seconds, 3),
        "boot_check_start_duration": round(report.start_seconds, 3),
        "boot_check_notices": " ".join(notice.id for notice in report.notices),
    }
    if report.stop_seconds is not None:
        told["boot_check_stop_duration"] = round(report.stop_seconds, 3)
    if report.memory is not None:
        told["boot_check_memory"] = report.memory.total
        told["boot_check_worker_memory"] = report.memory.worker
    return told


def tell_failure(problem: Problem) -> dict[str, Scalar]:
    """Return what is told in the same way of a check that has failed."""
    return {"boot_check": "failed", "boot_check_problem": problem.id}
