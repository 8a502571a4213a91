"""Keeps one program with everything that it starts, and leaves nothing of it behind.

It runs as a program of its own, ``python3 -IS keeper.py PROGRAM [ARGUMENT...]``, because only the
kernel knows whose child an orphan was: the orphans of a *child subreaper* become its children. So
whatever a daemon does to get away (fork twice, begin a session, change its name), it stays below
its keeper, and nothing but the program's own is below there.

- SIGTERM goes on to the program's process group.
- When standard input ends, all is killed. Whoever started us holds the other end, so that this
  happens, too, when he is killed himself.
- When the program has ended, all that it has left is killed, and its exit code is ours, as a shell
  tells it.

Standard library only, and little of it: it starts in some hundredths of a second.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple, NoReturn

_PR_SET_CHILD_SUBREAPER = 36
"""Source: /usr/include/linux/prctl.h."""
_NOT_FOUND, _NOT_EXECUTABLE = 127, 126
# What Python ignores and no program expects to be ignored, and what we listen to.
_OURS = (signal.SIGTERM, signal.SIGCHLD, signal.SIGINT, signal.SIGHUP)
_RESTORED = (*_OURS, signal.SIGPIPE, signal.SIGXFSZ)
# For how long we go after the same ones: a process that has become somebody else is beyond us.
_PURSUIT = 10.0
_PAUSE = 0.002
_LOOK = 10
"""Milliseconds between two looks at what is left of a process group."""


class Process(NamedTuple):
    """One line of /proc/PID/stat, as far as it matters. Source: man 5 proc_pid_stat."""

    pid: int
    state: str
    parent: int
    group: int
    session: int
    ticks: int
    """Of the processor: its own, not its children's."""
    began: int
    """In ticks since the machine has started; with the pid this is a process for good."""


def read_processes() -> Iterator[Process]:
    """Yield all processes that the system shows us."""
    for name in os.listdir("/proc"):  # noqa: PTH208 - as below.
        if not name.isdigit():
            continue
        with suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123 - pathlib costs a tenth of our start.
            # A program's name may hold spaces and brackets.
            fields = file.read().rpartition(b")")[2].split()
            yield Process(
                pid=int(name),
                state=fields[0].decode(),
                parent=int(fields[1]),
                group=int(fields[2]),
                session=int(fields[3]),
                ticks=int(fields[11]) + int(fields[12]),
                began=int(fields[19]),
            )


def find_descendants(top: int) -> list[Process]:
    """Return what a process has started and what that has started, zombies not counted."""
    return [one for one in _below(top, list(read_processes())) if one.state != "Z"]


def _below(top: int, everybody: list[Process]) -> list[Process]:
    below = {top}
    found: list[Process] = []
    # Pids wrap around: a child may well have a lower one than its parent.
    while fresh := [one for one in everybody if one.parent in below and one.pid not in below]:
        found += fresh
        below |= {one.pid for one in fresh}
    return found


def keep(argv: list[str]) -> int:
    """Run a program and return its exit code, once it and all that it has started are gone."""
    has_adopted = _adopt_orphans()
    heard, wake = os.pipe()
    for fd in (heard, wake):
        os.set_blocking(fd, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    for number in _OURS:
        signal.signal(number, _note)
    child = os.fork()
    if not child:
        _become(argv)
    code = _wait_for(child, heard)
    ended = _end_all(child, has_adopted=has_adopted)
    return _shown(ended.get(child, 0) if code is None else code)


def _become(argv: list[str]) -> NoReturn:
    """Turn this process into the program, in a session of its own and with an empty input."""
    os.setsid()
    for number in _RESTORED:
        signal.signal(number, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        os.execvp(argv[0], argv)  # noqa: S606 - the program is an argv.
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\n".encode(errors="replace"))
        os._exit(_NOT_FOUND if error.errno == errno.ENOENT else _NOT_EXECUTABLE)


def _wait_for(child: int, heard: int) -> int | None:
    """Return how the child has ended, or None when whoever started us wants an end of all.

    A shell that was told to end doesn't wait for the server that it has started: we do."""
    poll = select.poll()
    poll.register(heard, select.POLLIN)
    poll.register(0, select.POLLIN)
    code: int | None = None
    is_ending = False
    while True:
        ready = [fd for fd, _ in poll.poll(None if code is None else _LOOK)]
        if heard in ready and signal.SIGTERM in os.read(heard, 512):
            is_ending = _send_group(child, signal.SIGTERM)
        code = _reap().get(child, code)
        if 0 in ready or (code is not None and not (is_ending and _send_group(child, 0))):
            return code


def _end_all(child: int, *, has_adopted: bool) -> dict[int, int]:
    """Kill what is below us; return how those have ended that we could wait for."""
    ended: dict[int, int] = {}
    before: set[int] = set()
    since = time.monotonic()
    while _has_children() or not has_adopted:
        groups = _left(child)
        if groups != before:
            before, since = groups, time.monotonic()
        if (not groups and not _has_children()) or time.monotonic() - since > _PURSUIT:
            break
        for group in groups:
            _send_group(group, signal.SIGKILL)
        time.sleep(_PAUSE)
        ended |= _reap()
    return ended


def _has_children() -> bool:
    """Return whether there is anything below us. A look at /proc may miss what comes and goes."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _left(child: int) -> set[int]:
    """Return the process groups of what is below us.

    No signal is quick enough for a process that becomes another one all the time, but the kernel
    sends one to a whole group at once. Of such a process we may see nothing but the zombies that it
    leaves to us, and they are still in its group. Nobody else is: the program has begun a session
    of its own, and no group reaches beyond one."""
    everybody = list(read_processes())
    # Where we may not adopt orphans, at least those are found that stay in the program's session.
    orphans = [one for one in everybody if one.session == child and one.state != "Z"]
    return {one.group for one in (*_below(os.getpid(), everybody), *orphans)} - {os.getpgrp()}


def _send_group(group: int, number: int) -> bool:
    """Send a signal to a process group; return whether anybody is in it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _reap() -> dict[int, int]:
    """Return how the children have ended that have ended by now, by pid."""
    ended: dict[int, int] = {}
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended


def _adopt_orphans() -> bool:
    """Become the parent of all orphans below us; return whether that may be done here."""
    try:
        import ctypes  # noqa: PLC0415 - some Pythons come without it.

        return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError):
        return False


def _shown(code: int) -> int:
    return code if code >= 0 else 128 - code


def _note(_number: int, _frame: object) -> None:
    """Do nothing: the number is in the pipe that we wait for."""


if __name__ == "__main__":
    raise SystemExit(keep(sys.argv[1:]))
