"""Start the app as a platform would, ask it for a page, and stop it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed
from buildpack.ports import Clock, Console, Running, Servers
from buildpack.problems.boot import BootCrashed, BootErrorStatus, BootNoAnswer, BootNotStopping

_ANSWERS = frozenset({401, 403})
"""Statuses that are answers: the page is there, and not for everybody."""

_PAUSE = 0.05
_SETTLING = 1.0
_STOP_LIMIT = 30.0
"""Seconds that platforms give a process after SIGTERM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the app said, and when."""

    status: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BootCheck:
    """Boots the ``web`` process and asks it for a page."""

    command: Command
    """Starts the process; its ``shown`` is the command of the process."""
    port: int
    path: str
    limit: float
    """Seconds until the first answer."""

    def run(
        self,
        *,
        servers: Servers,
        get: Callable[[str, float], tuple[int, bytes]],
        clock: Clock,
        console: Console,
        env: Mapping[str, str],
    ) -> Answer:
        """Return the answer to ``GET path``.

        *get* takes a URL and a time limit in seconds and raises OSError without an answer. Raises
        BuildFailed(BootCrashed, BootNoAnswer, BootErrorStatus or BootNotStopping).
        """
        console.step("Checking that the app boots")
        console.line(f"Running '{self.command.shown}'")
        running = servers.start(self.command, env, console.line)
        try:
            answer = self._ask(running, get, clock)
        except BaseException:
            running.stop(_STOP_LIMIT)
            raise
        console.line(f"GET {self.path} answered {answer.status} after {answer.seconds:.1f}s")
        # uWSGI's workers lose a signal that comes while they are still starting, and then only
        # SIGKILL ends them. No platform stops an app in its first second.
        clock.sleep(_SETTLING)
        self._stop(running, console, clock)
        return answer

    def _ask(
        self, running: Running, get: Callable[[str, float], tuple[int, bytes]], clock: Clock
    ) -> Answer:
        began = clock.now()
        while (waited := clock.now() - began) < self.limit:
            code = running.poll()
            if code is not None:
                raise BuildFailed(BootCrashed(self.command.shown, code, running.tail()))
            try:
                url = f"http://127.0.0.1:{self.port}{self.path}"
                status, _ = get(url, max(1.0, self.limit - waited))
            except OSError:
                clock.sleep(_PAUSE)
                continue
            if status >= 400 and status not in _ANSWERS:  # noqa: PLR2004 - RFC 9110, 15.
                raise BuildFailed(BootErrorStatus(self.path, status, running.tail()))
            return Answer(status=status, seconds=clock.now() - began)
        raise BuildFailed(BootNoAnswer(self.command.shown, self.limit, running.tail()))

    def _stop(self, running: Running, console: Console, clock: Clock) -> None:
        began = clock.now()
        if running.stop(_STOP_LIMIT) is None:
            raise BuildFailed(BootNotStopping(self.command.shown, _STOP_LIMIT))
        console.line(f"SIGTERM ended it after {clock.now() - began:.1f}s")
