"""What a started app was seen to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from buildpack.model.problem import Problem
from buildpack.model.value import Value


@dataclass(frozen=True, slots=True, order=True)
class Listener:
    """A TCP socket on which a process waits for connections."""

    address: str
    """Such as ``127.0.0.1``, ``0.0.0.0`` or ``::``."""
    port: int

    @property
    def is_local(self) -> bool:
        """Whether only this machine can connect to it."""
        return self.address == "::1" or self.address.startswith("127.")

    def __str__(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self.port}"


class Answer(Value):
    """What a server said to one request."""

    status: int
    body: bytes = b""
    """The first 64 kB of it."""


class Share(Value):
    """What one process holds of the memory."""

    pid: int
    parent: int
    kilobytes: int
    """Its proportional set size: what it shares is divided among those who share it."""


class Memory(Value):
    """What an app takes, in whole megabytes."""

    base: int
    """What it takes beside its workers."""
    worker: int
    """What its largest worker takes; all of it, where one process does everything."""
    workers: int

    @property
    def total(self) -> int:
        """All of it, had every worker the size of the largest."""
        return self.base + self.workers * self.worker

    @classmethod
    def of(cls, shares: Sequence[Share], top: int) -> Memory | None:
        """Return what the processes below *top* hold; None when nothing is known of them.

        A server's workers are what its first process has started, but for what is less than half
        as large as the largest: that is some helper."""
        if not shares:
            return None
        started = [share.kilobytes for share in shares if share.parent != top]
        largest = max(started, default=0)
        workers = sum(1 for size in started if 2 * size > largest)
        total = sum(share.kilobytes for share in shares)
        if not workers:
            return cls(base=0, worker=_megabytes(total), workers=1)
        base = max(0, total - workers * largest)
        return cls(base=_megabytes(base), worker=_megabytes(largest), workers=workers)


def _megabytes(kilobytes: int) -> int:
    return -(-kilobytes // 1024)


class BootReport(Value, kw_only=True):
    """What came of a boot check that the app has passed."""

    status: int
    seconds: float
    """From the start to the first answer."""
    start_seconds: float
    """From the start until nothing of it was at work any more: other workers take longer."""
    memory: Memory | None = None
    """None where the system doesn't tell."""
    stop_seconds: float | None = None
    """From SIGTERM to the end; None when it was not stopped."""
    notices: tuple[Problem, ...] = field(default=())
    """What is wrong with it all the same."""
