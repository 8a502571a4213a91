"""What goes on while a local run waits for something."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from buildpack.model.boot import Answer, Listener, Share
from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed, Problem
from buildpack.ports import Activity, Running, Servers
from buildpack.system.router import Router
from buildpack.system.stop_signal import StopSignals
from buildpack.system.supervisor import Supervisor

_LOOK = 0.02
"""Seconds between two looks at something that doesn't wake us."""


class RunStopped(Exception):
    """Somebody wants the run to end."""


class RunFailed(Exception):
    """The run can't go on, whatever it was doing."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.id)
        self.problem = problem


class Watch:
    """A clock whose every wait looks after what runs: crashed processes start again, and a signal
    ends the wait with RunStopped."""

    def __init__(
        self, *, supervisor: Supervisor, router: Router | None, signals: StopSignals
    ) -> None:
        self._supervisor = supervisor
        self._router = router
        self._signals = signals

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            self.look(min(left, 0.5))

    def look(self, seconds: float, *descriptors: int) -> bool:
        """Look after everything, then wait until something happens or time is up.

        Return whether one of *descriptors* can be read. Raises RunStopped and RunFailed."""
        if self._signals.count:
            raise RunStopped
        try:
            self._supervisor.tend()
            if self._router is not None:
                self._router.check()
        except BuildFailed as failure:
            raise RunFailed(failure.problem) from None
        return self._signals.wait(seconds, *descriptors)

    def until(self, is_so: Callable[[], bool], limit: float | None = None) -> bool:
        """Wait until something is so, at most *limit* seconds; return whether it came to that."""
        began = self.now()
        while not is_so():
            if limit is not None and self.now() - began > limit:
                return False
            self.look(_LOOK)
        return True


class WatchedServers:
    """Servers that are asked while everything else is looked after."""

    def __init__(self, servers: Servers, watch: Watch) -> None:
        self._servers = servers
        self._watch = watch

    def ask(self, url: str, host: str, timeout: float) -> Answer:
        came: list[Answer | OSError] = []

        def ask() -> None:
            try:
                came.append(self._servers.ask(url, host, timeout))
            except OSError as error:
                came.append(error)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        # Most answers come at once.
        asking.join(_LOOK)
        self._watch.until(lambda: not asking.is_alive())
        (answer,) = came
        if isinstance(answer, OSError):
            raise answer
        return answer

    def start(
        self, command: Command, env: Mapping[str, str], show: Callable[[str], None]
    ) -> Running:
        return self._servers.start(command, env, show)

    def free_port(self) -> int:
        return self._servers.free_port()

    def listeners(self, pid: int) -> tuple[Listener, ...]:
        return self._servers.listeners(pid)

    def memory(self, pid: int) -> tuple[Share, ...]:
        return self._servers.memory(pid)

    def activity(self, pid: int) -> Activity:
        return self._servers.activity(pid)
