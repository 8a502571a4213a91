"""Keeps the processes of an app running."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from buildpack.model.instance import Instance
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.ports import Clock, Running, Servers
from buildpack.problems.run import ProcessCrashLooping


class RestartPolicy(Value, kw_only=True):
    """When a process that has crashed starts again, and when we give up."""

    crashes: int = 4
    """So many are too many."""
    window: float = 60.0
    """Seconds within which they are counted."""
    pause: float = 0.5
    """Seconds before the first restart; each further one within the window takes twice as long."""


@dataclass(eq=False, slots=True)
class Seat:
    """The place of one instance, in which one program after the other may run."""

    instance: Instance
    running: Running
    crashes: deque[float] = field(default_factory=deque)
    due: float | None = None
    """When it starts again, by the clock; None while it runs."""
    has_finished: bool = False
    """Whether it has ended by itself and well, and isn't started again."""


class Supervisor:
    """Starts instances, restarts those that crash, and ends them all.

    One thread uses it. *say* gets the name of an instance and a line of its log, in any thread."""

    def __init__(
        self,
        *,
        servers: Servers,
        clock: Clock,
        say: Callable[[str, str], None],
        policy: RestartPolicy | None = None,
    ) -> None:
        self._servers = servers
        self._clock = clock
        self._say = say
        self._policy = policy or RestartPolicy()
        self._seats: list[Seat] = []
        self._kept: list[Seat] = []

    def start(self, instance: Instance) -> Seat:
        """Start an instance. It is not started again before it is to be kept."""
        seat = Seat(instance, self._launch(instance))
        self._seats.append(seat)
        return seat

    def keep(self, seats: Iterable[Seat]) -> None:
        """Start these again whenever they crash."""
        self._kept += seats

    @property
    def has_finished(self) -> bool:
        """Whether all that were to be kept have ended by themselves, and well."""
        return all(seat.has_finished for seat in self._kept)

    def tend(self) -> None:
        """Look after those that are kept. Raises BuildFailed(ProcessCrashLooping)."""
        for seat in self._kept:
            if seat.has_finished:
                continue
            if seat.due is None:
                code = seat.running.poll()
                if code is not None:
                    self._ended(seat, code)
            elif self._clock.now() >= seat.due:
                seat.due = None
                seat.running = self._launch(seat.instance)

    def begin_stop(self, seats: Iterable[Seat], limit: float) -> Callable[[], bool]:
        """Send SIGTERM to all of them at once, and SIGKILL after *limit* seconds.

        Return what says whether they have all ended by now."""
        leaving = list(seats)
        self._kept = [seat for seat in self._kept if seat not in leaving]
        threads = [
            threading.Thread(target=self._stop, args=(seat, limit), daemon=True) for seat in leaving
        ]
        for thread in threads:
            thread.start()
        return lambda: not any(thread.is_alive() for thread in threads)

    def begin_stop_all(self, limit: float) -> Callable[[], bool]:
        """As `begin_stop`, with everything that still runs."""
        return self.begin_stop(list(self._seats), limit)

    def kill_all(self) -> None:
        """End everything that still runs, at once."""
        for seat in list(self._seats):
            seat.running.stop(0.0)

    def _launch(self, instance: Instance) -> Running:
        name = instance.name
        running = self._servers.start(
            instance.command, instance.command.env, lambda line: self._say(name, line)
        )
        self._say(name, f"started '{instance.command.shown}' with process id {running.pid}")
        return running

    def _ended(self, seat: Seat, code: int) -> None:
        # What it has left behind goes, and the rest of its log comes.
        seat.running.stop(0.0)
        name, now, policy = seat.instance.name, self._clock.now(), self._policy
        if code == 0 and not seat.instance.is_endless:
            seat.has_finished = True
            self._say(name, "has finished")
            return
        seat.crashes.append(now)
        while seat.crashes[0] <= now - policy.window:
            seat.crashes.popleft()
        count = len(seat.crashes)
        if count >= policy.crashes:
            command, tail = seat.instance.command.shown, seat.running.tail()
            raise BuildFailed(ProcessCrashLooping(name, command, count, policy.window, code, tail))
        pause = policy.pause * 2 ** (count - 1)
        seat.due = now + pause
        self._say(name, f"ended with exit code {code}; starting it again in {pause:g} seconds")

    def _stop(self, seat: Seat, limit: float) -> None:
        was_running = seat.running.poll() is None
        code = seat.running.stop(limit)
        self._seats.remove(seat)
        if not was_running:
            return
        if code is None:
            said = f"did not end within {limit:g} seconds after SIGTERM, and was killed"
        else:
            said = f"ended with exit code {code}"
        self._say(seat.instance.name, said)
