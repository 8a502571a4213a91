"""``slugline check``: build the app, boot it as a platform would, and say what was seen."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from buildpack.launch.start import start_argv
from buildpack.model.boot import BootReport
from buildpack.model.command import Command
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan
from buildpack.model.problem import BuildFailed
from buildpack.model.serve_settings import BOOT_CHECK, CHECK_HOST, CHECK_PATH, CHECK_TIMEOUT
from buildpack.model.settings import APP_DIR
from buildpack.platforms.boot_gate import manifest_of
from buildpack.platforms.door import Door
from buildpack.platforms.dotenv_file import read_dotenv
from buildpack.platforms.guard import exit_code_of, open_console
from buildpack.platforms.local_build import launch_environment, processes_of, temporary_slug
from buildpack.ports import Console
from buildpack.problems.boot import NoWebProcess
from buildpack.report.json import render_json
from buildpack.steps.boot_check import BootCheck
from buildpack.steps.check_boot import tell_failure, tell_report
from buildpack.system.clock import MonotonicClock
from buildpack.system.servers import LocalServers


def check(door: Door, console: Console, *, as_json: bool) -> int:
    """Build the app, boot its web process, and ask it for a page; return the exit code.

    Variables of a ``.env`` file beside the app are set. With *as_json* stdout gets the report."""
    # Once is enough, whatever builds do.
    door = replace(door, env={**door.env, BOOT_CHECK.name: "off"})
    with temporary_slug(door, console) as (slug, outcome):
        problem = outcome.problem
        told = None if problem is None else tell_failure(problem)
        if problem is None:
            try:
                told = tell_report(_boot(door, console, slug, outcome, as_json=as_json))
            except BuildFailed as failure:
                problem = failure.problem
                told = tell_failure(problem)
                console.error(problem)
    if as_json:
        sys.stdout.write(render_json(told))
    return exit_code_of(problem)


def _boot(
    door: Door, console: Console, slug: Path, outcome: BuildOutcome, *, as_json: bool
) -> BootReport:
    commands = processes_of(outcome)
    if outcome.plan is None or "web" not in commands:
        raise BuildFailed(NoWebProcess())
    servers = LocalServers()
    port = servers.free_port()
    variables = {**read_dotenv(door.app, console), **door.env}
    boot = _make_check(door, slug, commands["web"], port, outcome.plan)
    console.step("Checking that the app boots")
    return boot.run(
        servers=servers,
        clock=MonotonicClock(),
        # The secrets in the .env file are kept out of the log as well.
        console=open_console(variables, out=sys.stderr if as_json else None),
        env=launch_environment(variables, slug, port),
    )


def _make_check(door: Door, slug: Path, command: str, port: int, plan: Plan) -> BootCheck:
    return BootCheck(
        command=Command(argv=start_argv(command), shown=command, cwd=slug),
        port=port,
        path=CHECK_PATH.read(door.env),
        host=CHECK_HOST.read(door.env),
        requests_from="elsewhere later",
        limit=float(CHECK_TIMEOUT.read(door.env)),
        homes=(str(slug / APP_DIR.read(door.env)), str(slug)),
        manifest=manifest_of(plan),
    )
