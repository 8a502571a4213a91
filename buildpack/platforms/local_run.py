"""``slugline run``: the app's processes, side by side, as a platform would run them."""

from __future__ import annotations

import sys
from pathlib import Path

from honcho.environ import parse as parse_dotenv
from honcho.manager import Manager
from honcho.printer import Printer

from buildpack.model.problem import BuildFailed
from buildpack.platforms.door import Door
from buildpack.platforms.guard import exit_code_of
from buildpack.platforms.local_build import (
    launch_environment,
    processes_of,
    shell_line,
    temporary_slug,
)
from buildpack.ports import Console
from buildpack.problems.boot import NoSuchProcess, NoWebProcess
from buildpack.system.http import free_port, is_free

_NOT_BESIDE = frozenset({"release", "test"})


def run_processes(door: Door, console: Console, *, only: str | None, first_port: int) -> int:
    """Build the app and run its processes until one ends or Ctrl-C; return the exit code.

    Each process has a ``PORT`` of its own. Variables of a ``.env`` file beside the app are set, as
    foreman and honcho do it. Raises BuildFailed.
    """
    with temporary_slug(door, console) as (slug, outcome):
        if outcome.problem is not None:
            return exit_code_of(outcome.problem)
        commands = _chosen(processes_of(outcome), only)
        console.step(f"Running {', '.join(commands)} (Ctrl-C ends them)")
        width = max(map(len, commands))
        manager = Manager(Printer(sys.stdout, width=width, colour=sys.stdout.isatty()))
        env = {**_dotenv(door.app), **door.env}
        port = first_port
        for name, command in commands.items():
            port = port if is_free(port) else free_port()
            console.line(f"{name} has port {port}: http://127.0.0.1:{port}/")
            env_of_process = launch_environment(env, slug, port)
            manager.add_process(name, shell_line(command), env=env_of_process, cwd=str(slug))
            port += 1
        manager.loop()
    return int(manager.returncode or 0)


def _chosen(commands: dict[str, str], only: str | None) -> dict[str, str]:
    # On a platform a release process runs once before the others, and tests at another place.
    if only is None:
        chosen = {name: command for name, command in commands.items() if name not in _NOT_BESIDE}
        if not chosen:
            raise BuildFailed(NoWebProcess())
        return chosen
    if only not in commands:
        raise BuildFailed(NoSuchProcess(only, tuple(commands)))
    return {only: commands[only]}


def _dotenv(app: Path) -> dict[str, str]:
    try:
        text = (app / ".env").read_text("utf-8")
    except OSError:
        return {}
    return dict(parse_dotenv(text))
