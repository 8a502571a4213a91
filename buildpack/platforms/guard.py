"""The last line of defence: every failure becomes a text, an exit code and nothing else."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import TextIO

from buildpack.model.problem import Blame, BuildFailed, Problem
from buildpack.platforms.config_vars import find_secrets
from buildpack.problems.internal import InternalError
from buildpack.report.problem import render_problem
from buildpack.system.console import StreamConsole

_EXIT_CODES = {Blame.APP: 1, Blame.PLATFORM: 1, Blame.BUILDPACK: 3}
_INTERRUPTED = 130


def exit_code_of(problem: Problem | None) -> int:
    """Return 0 without a problem, 1 when the app or the platform can mend it, 3 for our bugs."""
    return 0 if problem is None else _EXIT_CODES[problem.blame]


def open_console(env: Mapping[str, str], *, out: TextIO | None = None) -> StreamConsole:
    """Return the console on our standard streams; it masks the secrets in *env*.

    *out* is for commands whose own result goes to stdout."""
    colour = sys.stderr.isatty() and not env.get("NO_COLOR")
    return StreamConsole(
        out or sys.stdout,
        sys.stderr,
        render=render_problem,
        secrets=find_secrets(env),
        colour=colour,
    )


def guarded(work: Callable[[], int]) -> int:
    """Return what *work* returns; a failure is shown and becomes an exit code."""
    try:
        return work()
    except BuildFailed as failure:
        problem: Problem = failure.problem
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - this is the one place that catches everything.
        lines = tuple("".join(traceback.format_exception(error)).splitlines())
        problem = InternalError(f"{type(error).__name__}: {error}", lines)
    open_console(os.environ).error(problem)
    return exit_code_of(problem)
