"""A program that has our own terminal, or our own place in a log."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from types import FrameType

from buildpack.model.command import Command
from buildpack.system.commands import (
    end_group,
    ended_by_sigterm,
    exit_code,
    found_argv,
    held_signals,
)

_GRACE = 8.0
"""Seconds to clean up after a signal: containers are given ten before they are killed."""


def run_in_foreground(command: Command, env: Mapping[str, str]) -> int:
    """Run a program on our own streams and return its exit code.

    A signal that ends us ends it as well, with what it has started. Ctrl-C in a terminal is for the
    program alone: a shell in it lives on. Raises OSError when it can't be started.
    `command.timeout` plays no part."""
    # In a terminal it stays in our process group: Ctrl-C reaches it, and a debugger can read.
    is_apart = not sys.stdin.isatty()
    deaf = nullcontext() if is_apart else _deaf_to_interrupts()
    with ended_by_sigterm(), deaf, held_signals() as release:
        process = subprocess.Popen(
            found_argv(command, env),
            cwd=command.cwd,
            env={**env, **command.env},
            start_new_session=is_apart,
        )
        try:
            release()
            return exit_code(process.wait())
        except KeyboardInterrupt:
            if is_apart:
                process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
            raise
        finally:
            _end(process, is_apart=is_apart)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    # With a handler and not SIG_IGN, which the program would inherit.
    before = signal.signal(signal.SIGINT, _nothing)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Leave it to the program."""


def _end(process: subprocess.Popen[bytes], *, is_apart: bool) -> None:
    if is_apart:
        end_group(process, _GRACE)
    elif process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
        process.kill()
        process.wait()
