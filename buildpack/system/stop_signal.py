"""The signals that ask a long-running command of ours to end."""

from __future__ import annotations

import select
import signal
import socket
from types import FrameType, TracebackType
from typing import Any, final

_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@final
class StopSignals:
    """Counts SIGINT, SIGTERM and SIGHUP while the block runs, instead of unwinding the stack.

    For the main thread. A signal, the end of a child among them, cuts `wait` short."""

    def __init__(self) -> None:
        self.count = 0
        """How many have come so far."""
        self._before: dict[signal.Signals, Any] = {}
        self._fd_before = -1

    def __enter__(self) -> StopSignals:
        self._awake, self._waker = socket.socketpair()
        for end in (self._awake, self._waker):
            end.settimeout(0.0)
        self._fd_before = signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in _STOP:
            self._before[number] = signal.signal(number, self._count)
        # Only signals that have a handler wake us.
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _nothing)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._fd_before)
        self._awake.close()
        self._waker.close()

    def wait(self, seconds: float, *descriptors: int) -> bool:
        """Wait until a signal comes, one of *descriptors* can be read, or time is up.

        Return whether one can be read."""
        poll = select.poll()
        for descriptor in (self._awake.fileno(), *descriptors):
            poll.register(descriptor, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(max(0.0, seconds * 1000))}
        if self._awake.fileno() in ready:
            self._awake.recv(4096)
        return not ready.isdisjoint(descriptors)

    def _count(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Do nothing; to have a handler is enough."""
