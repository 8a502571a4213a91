"""``slugline exec``: one command in the built app, on one's own terminal."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from buildpack.launch.start import start_argv
from buildpack.model.command import Command
from buildpack.model.settings import APP_DIR
from buildpack.platforms.door import Door
from buildpack.platforms.dotenv_file import read_dotenv
from buildpack.platforms.guard import exit_code_of
from buildpack.platforms.local_build import launch_environment, temporary_slug
from buildpack.ports import Console
from buildpack.system.foreground import run_in_foreground
from buildpack.system.http import free_port


def execute(door: Door, console: Console, words: Sequence[str]) -> int:
    """Build the app and run a command in it, as a one-off process; return its exit code.

    A single word is a line for the shell, several are a program and its arguments. It has our own
    standard streams. Raises BuildFailed."""
    line = words[0] if len(words) == 1 else shlex.join(words)
    with temporary_slug(door, console) as (slug, outcome):
        if outcome.problem is not None:
            return exit_code_of(outcome.problem)
        env = {**read_dotenv(door.app, console), **door.env}
        argv = start_argv(line, APP_DIR.read(door.env))
        return run_in_foreground(
            Command(argv=argv, shown=line, cwd=slug),
            launch_environment(env, slug, free_port(), name="run.1"),
        )
