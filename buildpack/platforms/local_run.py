"""``slugline run``: the app's processes, side by side, as a small platform would run them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.platforms.door import Door
from buildpack.platforms.dotenv_file import read_dotenv
from buildpack.platforms.formation import (
    ALL,
    WEB,
    Ports,
    Version,
    choose_formation,
    parse_concurrency,
)
from buildpack.platforms.guard import exit_code_of, open_console
from buildpack.platforms.local_build import build_copy, processes_of
from buildpack.platforms.local_deploy import Inbox
from buildpack.platforms.local_router import find_router, make_router
from buildpack.platforms.rollout import STOP_LIMIT, Rollout
from buildpack.platforms.running_check import RunningCheck
from buildpack.platforms.watch import RunFailed, RunStopped, Watch, WatchedServers
from buildpack.ports import Console
from buildpack.problems.platform import WrongArguments
from buildpack.problems.run import PortTaken
from buildpack.system.clock import MonotonicClock
from buildpack.system.control import private_directory
from buildpack.system.disk import LocalDisk
from buildpack.system.http import free_port, is_free
from buildpack.system.servers import LocalServers
from buildpack.system.stop_signal import StopSignals
from buildpack.system.supervisor import Supervisor

_PORT = 8000
_NO_PORT = 65_536
_LOOK = 0.25
"""Seconds at most until a restart that is due happens. Everything else wakes us."""


class RunOptions(Value, kw_only=True):
    """What the command line says about a run."""

    only: str | None = None
    """The one process type to run."""
    concurrency: str = ""
    """Such as ``web=2,worker=1``."""
    port: int | None = None
    """Of ``web``; None takes 8000 or, if that is taken, any."""
    has_router: bool = False

    def choose(self, commands: Mapping[str, str]) -> dict[str, int]:
        """Return how many of which process run. Raises BuildFailed as `choose_formation`."""
        counts = parse_concurrency(self.concurrency)
        return choose_formation(commands, only=self.only, counts=counts)

    def count_webs(self) -> int:
        """Return how many ``web`` processes run in an app that has one."""
        if self.only not in {None, WEB}:
            return 0
        counts = parse_concurrency(self.concurrency)
        return counts.get(WEB, counts.get(ALL, 1))


def run_processes(door: Door, console: Console, options: RunOptions) -> int:
    """Build the app and run its processes until they have finished or somebody ends them.

    Return the exit code: 0 when they ended well or a signal ended the run. Variables of a ``.env``
    file beside the app are set, as foreman and honcho do it. Raises BuildFailed."""
    # Whoever has to install something first learns so before the build.
    find_router(door.env, options.count_webs(), is_wanted=options.has_router)
    with private_directory() as home:
        slug = home / "version"
        outcome = build_copy(door, console, slug, LocalDisk())
        if outcome.problem is not None:
            return exit_code_of(outcome.problem)
        env = {**read_dotenv(door.app, console), **door.env}
        version = Version(slug=slug, commands=processes_of(outcome), env=env)
        with StopSignals() as signals:
            run = LocalRun(door, options, home=home, version=version, signals=signals)
            return run.run()


class LocalRun:
    """One run, from the first process to the last."""

    def __init__(
        self,
        door: Door,
        options: RunOptions,
        *,
        home: Path,
        version: Version,
        signals: StopSignals,
    ) -> None:
        formation = options.choose(version.commands)
        self._version = version
        self._signals = signals
        self._console = open_console(version.env)
        self._say = _make_log(self._console, formation)
        self._port = _first_port(options.port)
        self._servers = LocalServers()
        self._home, self._door = home, door
        self._router = make_router(
            home,
            port=self._port,
            webs=formation.get(WEB, 0),
            is_wanted=options.has_router,
            env=door.env,
        )
        self._supervisor = Supervisor(servers=self._servers, clock=MonotonicClock(), say=self._say)
        self._watch = Watch(supervisor=self._supervisor, router=self._router, signals=signals)
        self._rollout = Rollout(
            supervisor=self._supervisor,
            router=self._router,
            watch=self._watch,
            check=RunningCheck(
                env=door.env,
                servers=WatchedServers(self._servers, self._watch),
                clock=self._watch,
                is_strict=self._router is not None,
            ),
            choose=options.choose,
            first_port=self._port,
            ports=Ports(is_free=is_free, find=free_port),
        )

    def run(self) -> int:
        """Run until all has finished or a signal comes. Raises BuildFailed."""
        try:
            if self._router is not None:
                self._router.start(
                    servers=self._servers,
                    clock=MonotonicClock(),
                    env=self._door.env,
                    show=lambda line: self._say("router", line),
                )
            self._rollout.bring(self._version, self._console)
            self._serve()
        except RunStopped:
            pass
        except RunFailed as failure:
            raise BuildFailed(failure.problem) from None
        finally:
            self._end()
        return 0

    def _serve(self) -> None:
        self._console.step(self._title())
        if self._router is None:
            while not self._supervisor.has_finished:
                self._watch.look(_LOOK)
            return
        with Inbox(self._home, self._door, self._console) as inbox:
            version = self._version
            while not self._supervisor.has_finished:
                if self._watch.look(_LOOK, inbox.fileno()):
                    version = inbox.deploy(self._rollout, version)

    def _title(self) -> str:
        ends = "(Ctrl-C ends it)"
        ports = self._rollout.web_ports
        if not ports:
            return f"Running {ends}"
        port = ports[0] if self._router is None else self._port
        return f"Running at http://127.0.0.1:{port}/ {ends}"

    def _end(self) -> None:
        """End all that runs: gracefully, or at once when another signal comes."""
        has_ended = self._supervisor.begin_stop_all(STOP_LIMIT)
        came = self._signals.count
        if not has_ended():
            self._console.step("Ending all processes (Ctrl-C again kills them)")
        while not has_ended():
            self._signals.wait(0.02)
            if self._signals.count > came:
                self._supervisor.kill_all()
        # Only now: until here it has brought answers to those who waited for them.
        if self._router is not None:
            self._router.stop()


def _first_port(wanted: int | None) -> int:
    if wanted is None:
        return _PORT if is_free(_PORT) else free_port()
    if not 0 < wanted < _NO_PORT:
        raise BuildFailed(WrongArguments("slugline run --port 8000", f"{wanted} is no port"))
    if not is_free(wanted):
        raise BuildFailed(PortTaken(wanted))
    return wanted


def _make_log(console: Console, formation: Mapping[str, int]) -> Callable[[str, str], None]:
    """Return what shows a line of an instance's log, from whatever thread."""
    names = [f"{name}.{count}" for name, count in formation.items()]
    width = max(map(len, [*names, "release.1"]))
    lock = threading.Lock()

    def say(name: str, line: str) -> None:
        with lock:
            console.line(f"{name:{width}} | {line}")

    return say
