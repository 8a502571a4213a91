"""Start the app as a platform would, ask it for a page, see what it does, and stop it.

`BootCheck.run` does all of it; `BootCheck.watch` is for a process that runs already and goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal, NoReturn

from buildpack.model.boot import Answer, BootReport, Listener, Memory
from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.value import Value
from buildpack.ports import Clock, Console, Running, Servers
from buildpack.problems.boot_answer import (
    BootAnswerEmpty,
    BootAnswerSlow,
    BootCrashed,
    BootErrorStatus,
    BootNoAnswer,
    BootNotStopping,
    BootTracebackLogged,
)
from buildpack.problems.boot_listen import BootLocalhostOnly, BootWrongPort
from buildpack.tools.boot_exception import Boot
from buildpack.tools.boot_failure import find_boot_failure
from buildpack.tools.python_traceback import read_tracebacks, told_exception

_ANSWERS = frozenset({401, 403})
"""Statuses that are answers: the page is there, and not for everybody."""
_FIRST_ERROR = 400
"""RFC 9110, section 15."""
SLOW = 3.0
"""Seconds after which load balancers take an app for dead; ShipBuilder's HAProxy did, for one."""
_PAUSE = 0.01
# An app that listens somewhere else may have begun with that, such as with its statistics. One that
# then does nothing for so long won't come to PORT any more.
_PATIENCE = 3.0
# The kernel counts a process's time in hundredths of a second.
_LOOK = 0.015
_QUIET = 0.06
_SETTLING = 1.0
_GRACE = 3.0
"""Seconds for one that has failed already."""


class BootCheck(Value, kw_only=True):
    """Boots the ``web`` process and asks it for a page."""

    command: Command
    """Starts the process; its ``shown`` is the command of the process."""
    port: int
    path: str
    host: str = "localhost"
    """The Host header."""
    limit: float
    """Seconds until the first answer."""
    homes: tuple[str, ...] = ()
    """The directories that hold the app's own code, the innermost first."""
    manifest: str = "requirements.txt"
    """The file that lists its packages."""
    requests_from: Literal["here", "elsewhere later", "elsewhere"] = "here"
    """Where its requests come from. Later, when it is deployed, is worth a notice."""
    stop_limit: float = 30.0
    """Seconds that platforms give a process after SIGTERM."""

    def run(
        self, *, servers: Servers, clock: Clock, console: Console, env: Mapping[str, str]
    ) -> BootReport:
        """Start it, watch it, stop it, and return what was seen. Nothing is left running.

        Raises BuildFailed with one of the problems in ``problems/boot_*.py``."""
        console.line(f"Running '{self.command.shown}'")
        running = servers.start(self.command, env, console.line)
        try:
            report = self.watch(running, servers=servers, clock=clock)
        except BaseException:
            running.stop(_GRACE)
            raise
        for line in _tell(report, self.path):
            console.line(line)
        began = clock.now()
        if running.stop(self.stop_limit) is None:
            raise BuildFailed(BootNotStopping(self.command.shown, self.stop_limit))
        seconds = clock.now() - began
        console.line(f"SIGTERM ended it after {seconds:.1f}s")
        for notice in report.notices:
            console.notice(notice)
        return replace(report, stop_seconds=seconds)

    def watch(self, running: Running, *, servers: Servers, clock: Clock) -> BootReport:
        """Wait for the first answer of a process that was just started; it goes on afterwards.

        Raises BuildFailed as `run` does, and doesn't stop it either."""
        began = clock.now()
        answer = self._first_answer(running, servers, clock)
        seconds = clock.now() - began
        settled = self._settle(running, servers, clock) - began
        self._judge(answer, running)
        notices: list[Problem] = []
        if seconds > SLOW:
            notices += self._slowness(servers, clock)
        notices += self._closeness(servers.listeners(running.pid))
        log = running.tail()
        if tracebacks := read_tracebacks(log):
            notices.append(BootTracebackLogged(told_exception(tracebacks[-1], self.homes), log))
        memory = Memory.of(servers.memory(running.pid), running.pid)
        return BootReport(
            status=answer.status,
            seconds=seconds,
            start_seconds=settled,
            memory=memory,
            notices=tuple(notices),
        )

    def _first_answer(self, running: Running, servers: Servers, clock: Clock) -> Answer:
        began = clock.now()
        is_connected = False
        elsewhere = _Elsewhere(self.port, running.pid)
        while (left := began + self.limit - clock.now()) > 0:
            if (code := running.poll()) is not None:
                self._crashed(code, running)
            try:
                return self._ask(servers, left)
            except ConnectionRefusedError:
                if elsewhere.has_settled(servers, clock):
                    break
            except OSError:
                is_connected = True
            clock.sleep(_PAUSE)
        return self._silent(running, servers.listeners(running.pid), is_connected=is_connected)

    def _ask(self, servers: Servers, timeout: float) -> Answer:
        return servers.ask(f"http://127.0.0.1:{self.port}{self.path}", self.host, timeout)

    def _judge(self, answer: Answer, running: Running) -> None:
        is_error = answer.status >= _FIRST_ERROR and answer.status not in _ANSWERS
        if not is_error and (answer.body or answer.status != 200):  # noqa: PLR2004 - as above.
            return
        log = running.tail()
        said = _last_exception(log, self.homes)
        if not is_error:
            if said:
                raise BuildFailed(BootAnswerEmpty(self.path, answer.status, said, log))
            return
        cause = find_boot_failure(self._seen(log, answer=answer))
        raise BuildFailed(cause or BootErrorStatus(self.path, answer.status, said, log))

    def _crashed(self, code: int, running: Running) -> NoReturn:
        log = running.tail()
        cause = find_boot_failure(self._seen(log, code=code))
        said = _last_exception(log, self.homes)
        raise BuildFailed(cause or BootCrashed(self.command.shown, code, said, log))

    def _silent(
        self, running: Running, listeners: tuple[Listener, ...], *, is_connected: bool
    ) -> NoReturn:
        log, command = running.tail(), self.command.shown
        ours = [one for one in listeners if one.port == self.port]
        if ours and not is_connected and all(one.is_local for one in ours):
            # On ::1 alone: whoever asks 127.0.0.1 is refused.
            raise BuildFailed(BootLocalhostOnly(ours[0], command))
        cause = find_boot_failure(self._seen(log))
        if cause is None and listeners and not ours:
            cause = BootWrongPort(command, listeners, log)
        raise BuildFailed(
            cause or BootNoAnswer(command, self.limit, is_connected=is_connected, log=log)
        )

    def _seen(
        self, log: tuple[str, ...], *, code: int | None = None, answer: Answer | None = None
    ) -> Boot:
        return Boot(
            command=self.command.shown,
            log=log,
            homes=self.homes,
            manifest=self.manifest,
            code=code,
            answer=answer,
            host=self.host,
        )

    def _slowness(self, servers: Servers, clock: Clock) -> Iterator[Problem]:
        """Ask once more: the first answer has waited for the start."""
        began = clock.now()
        try:
            self._ask(servers, self.limit)
        except OSError:
            return
        if (seconds := clock.now() - began) > SLOW:
            yield BootAnswerSlow(self.path, seconds, SLOW)

    def _closeness(self, listeners: tuple[Listener, ...]) -> Iterator[Problem]:
        ours = [one for one in listeners if one.port == self.port]
        if ours and all(one.is_local for one in ours):
            problem = BootLocalhostOnly(ours[0], self.command.shown)
            if self.requests_from == "elsewhere":
                raise BuildFailed(problem)
            if self.requests_from == "elsewhere later":
                yield problem

    def _settle(self, running: Running, servers: Servers, clock: Clock) -> float:
        """Wait until nothing of it is at work, at most a second; return since when.

        A worker that is still loading the app doesn't show yet what it will hold. Meanwhile its log
        reaches us. And a uWSGI without our cures, because its release knows no hooks or the app
        wants none, loses a SIGTERM that comes while its workers start: then only SIGKILL ends it.
        No platform stops an app in its first moment."""
        until = clock.now() + _SETTLING
        last, since = servers.activity(running.pid), clock.now()
        while (now := clock.now()) < until and now - since < _QUIET:
            clock.sleep(_LOOK)
            look = servers.activity(running.pid)
            if look != last or look.is_busy:
                last, since = look, clock.now()
        return since


class _Elsewhere:
    """Watches for a process that listens, but not where it should, and has nothing more to do."""

    def __init__(self, port: int, pid: int) -> None:
        self._port, self._pid = port, pid
        self._last: object = None
        self._since = self._next = 0.0

    def has_settled(self, servers: Servers, clock: Clock) -> bool:
        """Return whether that has been so for a while. It looks only now and then."""
        now = clock.now()
        if now < self._next:
            return False
        self._next = now + _PATIENCE / 10
        look = servers.activity(self._pid)
        if look != self._last or look.is_busy:
            self._last, self._since = look, now
        if now - self._since < _PATIENCE:
            return False
        listeners = servers.listeners(self._pid)
        return bool(listeners) and all(one.port != self._port for one in listeners)


def _last_exception(log: tuple[str, ...], homes: tuple[str, ...]) -> str:
    tracebacks = read_tracebacks(log)
    return told_exception(tracebacks[-1], homes) if tracebacks else ""


def _tell(report: BootReport, path: str) -> Iterator[str]:
    yield f"GET {path} answered {report.status} after {report.seconds:.1f}s"
    if (memory := report.memory) is not None:
        each = f", {memory.worker} MB for each of {memory.workers} workers"
        yield f"It takes {memory.total} MB{each if memory.workers > 1 else ''}"
