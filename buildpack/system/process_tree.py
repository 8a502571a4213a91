"""Looks at a process and all that it has started: where they listen, and what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from buildpack.model.boot import Listener, Share
from buildpack.model.value import Value
from buildpack.system.keeper import Process, find_descendants
from buildpack.system.socket_table import read_listeners

_SOCKET = re.compile(r"socket:\[(\d+)\]")
_PSS = re.compile(rb"^Pss: +(\d+) kB", re.MULTILINE)


def find_listeners(top: int) -> tuple[Listener, ...]:
    """Return the TCP sockets on which a process or anything below it listens, sorted."""
    pids = [top, *(one.pid for one in find_descendants(top))]
    inodes = {inode for pid in pids for inode in _sockets(pid)}
    return tuple(sorted({listener for inode, listener in read_listeners() if inode in inodes}))


def measure_memory(top: int) -> tuple[Share, ...]:
    """Return what each process below *top* holds; nothing where the kernel doesn't tell."""
    shares = (
        Share(one.pid, one.parent, kilobytes)
        for one in find_descendants(top)
        if (kilobytes := _kilobytes(one.pid)) is not None
    )
    return tuple(shares)


class ProcessActivity(Value):
    """Processes, each with its state and the time that it has run so far."""

    processes: frozenset[Process]

    @property
    def is_busy(self) -> bool:
        """Whether one of them runs just now, or waits for a disk."""
        return any(one.state in {"R", "D"} for one in self.processes)


def find_activity(top: int) -> ProcessActivity:
    """Return what is below *top*, and how long each of them has run so far."""
    return ProcessActivity(frozenset(find_descendants(top)))


def _sockets(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for path in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if match := _SOCKET.fullmatch(str(path.readlink())):
                    yield int(match[1])


def _kilobytes(pid: int) -> int | None:
    try:
        match = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_bytes())
    except OSError:
        return None
    return int(match[1]) if match else None
