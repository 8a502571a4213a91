"""Runs programs."""

from __future__ import annotations

import errno
import os
import select
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from shutil import which
from types import FrameType

from buildpack.model.command import Command, CommandResult
from buildpack.ports import Console
from buildpack.system.lines import Lines

_TAIL = 4000
_CHUNK = 65_536
# How often we look whether a program has ended that has left its output open, and how long
# something that it has left behind may then go on writing.
_LOOK = 0.2
_LINGER = 1.0
# What a program has to clean up after SIGTERM before SIGKILL.
_GRACE = 3.0
_NOT_FOUND, _NOT_EXECUTABLE, _TIMED_OUT = 127, 126, 124


class Programs:
    """The programs of this machine, each in a process group of its own that ends as a whole."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def stream(self, command: Command, env: Mapping[str, str]) -> CommandResult:
        return _run(command, env, self._console.line)

    def capture(self, command: Command, env: Mapping[str, str]) -> CommandResult:
        return _run(command, env, _nothing)


def _run(command: Command, env: Mapping[str, str], show: Callable[[str], None]) -> CommandResult:
    began = time.monotonic()
    tail: deque[str] = deque(maxlen=_TAIL)

    def take(lines: list[str]) -> None:
        for line in lines:
            tail.append(line)
            show(line)

    with ended_by_sigterm(), held_signals() as release:
        try:
            process = _popen(command, env)
        except OSError as error:
            code = _NOT_FOUND if error.errno == errno.ENOENT else _NOT_EXECUTABLE
            take([f"{command.argv[0]}: {error.strerror}"])
        else:
            code = _follow(process, began + command.timeout, take, release)
            if code == _TIMED_OUT:
                take([f"'{command.shown}' was stopped after {command.timeout:.0f} seconds."])
    return CommandResult(code=code, tail=tuple(tail), seconds=time.monotonic() - began)


def _popen(command: Command, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    if not command.cwd.is_dir():
        # Popen's own error would read as if the program weren't there.
        raise NotADirectoryError(errno.ENOTDIR, "Not a directory", os.fspath(command.cwd))
    return subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env={**env, **command.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
        start_new_session=True,
    )


def _follow(
    process: subprocess.Popen[bytes],
    deadline: float,
    take: Callable[[list[str]], None],
    release: Callable[[], None],
) -> int:
    """Read to the end and return the exit code. Whatever happens, nothing is left running: signals
    are held until we call *release*."""
    lines = Lines()
    with process:
        try:
            release()
            is_in_time = _read(process, deadline, lambda chunk: take(lines.feed(chunk)))
        finally:
            end_group(process, _GRACE)
            take(lines.end())
    return exit_code(process.returncode) if is_in_time else _TIMED_OUT


def _read(process: subprocess.Popen[bytes], deadline: float, take: Callable[[bytes], None]) -> bool:
    """Read until the program has ended, and return whether that was before the deadline."""
    fd = _output(process)
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    until = deadline
    while (now := time.monotonic()) < until:
        if poll.poll(1000 * min(_LOOK, until - now)):
            chunk = os.read(fd, _CHUNK)
            if not chunk:
                return _wait(process, deadline)
            take(chunk)
        if until == deadline and process.poll() is not None:
            # What it has left in the background may hold its output open for ever.
            until = min(deadline, now + _LINGER)
    return process.poll() is not None


def _wait(process: subprocess.Popen[bytes], deadline: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, deadline - time.monotonic()))
    return process.poll() is not None


def _output(process: subprocess.Popen[bytes]) -> int:
    if process.stdout is None:
        raise ValueError("The program was started without a pipe.")
    return process.stdout.fileno()


def end_group(process: subprocess.Popen[bytes], grace: float) -> None:
    """End a program with everything in its process group: SIGTERM, and SIGKILL *grace* seconds
    later. Of a program that has ended only the leftovers are killed."""
    try:
        if process.poll() is None:
            _signal_group(process, signal.SIGTERM)
            _wait(process, time.monotonic() + grace)
    finally:
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # The group has the number of its first process, and may outlive it. A program that has
    # changed its user id may be beyond us.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def found_argv(command: Command, env: Mapping[str, str]) -> tuple[str, ...]:
    """Return the argv of *command* with its program's path.

    What the app's own ``PATH`` hides is looked for where every system has its programs: the shell
    that starts an app adds to that path, so it can't be found by it. Raises FileNotFoundError."""
    name, *arguments = command.argv
    path = {**env, **command.env}.get("PATH")
    # A name with a directory in it is a path as it is, from where the program starts.
    here = str(command.cwd / name) if "/" in name else name
    found = which(here, path=path) or which(here, path=os.defpath)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", name)
    return (found, *arguments)


def exit_code(returncode: int) -> int:
    """Return a shell's view of subprocess's return code: 128 plus the number of a signal."""
    return returncode if returncode >= 0 else 128 - returncode


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the stack, so that the program we run ends with us."""
    numbers = [signal.SIGTERM, signal.SIGHUP]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    # A handler that somebody has set knows better than we do.
    ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _exit)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def held_signals() -> Iterator[Callable[[], None]]:
    """Let signals that unwind the stack wait until the function that this gives is called, or until
    the block ends.

    While a program is being started, nobody knows it yet who could end it with us."""
    waiting: list[int] = []
    before: dict[signal.Signals, Callable[[int, FrameType | None], object]] = {}

    def release() -> None:
        while before:
            signal.signal(*before.popitem())
        pending = sorted(set(waiting))
        waiting.clear()
        for number in pending:
            signal.raise_signal(number)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            # What is ignored has to stay so: the program inherits it.
            if callable(handler := signal.getsignal(number)):
                before[number] = handler
                signal.signal(number, lambda number, _frame: waiting.append(number))
    try:
        yield release
    finally:
        release()


def _exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _nothing(_line: str) -> None:
    """Show nothing."""
