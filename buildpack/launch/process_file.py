"""What a start script reads that finds its way without a plan: files in the slug."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping

from buildpack.model.process import Process


def render_process_files(processes: Iterable[Process]) -> dict[str, str]:
    """Return a file for each process, by its name: the command, as it goes to a shell."""
    return {process.name: f"{process.command}\n" for process in processes}


def render_given(names: Iterable[str], env: Mapping[str, str]) -> str:
    """Return bash that puts what *env* gave to those *names* into the array ``built``.

    A variable of the build is in the environment of every container as well. So only one that says
    something else by then was meant for the launch."""
    return "".join(f"built[{name}]={shlex.quote(env[name])}\n" for name in names if env.get(name))
