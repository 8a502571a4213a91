from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes import Clock, Console, Server

from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed, Problem
from buildpack.platforms.formation import Ports, Version, choose_formation
from buildpack.platforms.rollout import Rollout
from buildpack.platforms.watch import RunFailed, RunStopped, Watch
from buildpack.ports import Console as ConsolePort
from buildpack.problems.boot import NoWebProcess
from buildpack.problems.boot_answer import BootNoAnswer
from buildpack.problems.run import ProcessCrashLooping, ReleaseFailed
from buildpack.system.router import Router
from buildpack.system.stop_signal import StopSignals
from buildpack.system.supervisor import RestartPolicy, Seat, Supervisor

BROKEN = BootNoAnswer("serve", 60.0)


@dataclass
class Programs(Server):
    """Each program is one of its own. Those that are to end do so at once, with a code."""

    events: list[str] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)

    def start(
        self, command: Command, env: Mapping[str, str], show: Callable[[str], None]
    ) -> Program:
        name = f"{command.shown} {command.env['DYNO']}"
        self.events.append(f"start {name}")
        return Program(name=name, events=self.events, code=self.codes.get(command.shown))


@dataclass
class Program(Server):
    name: str = ""
    events: list[str] = field(default_factory=list)

    def stop(self, limit: float) -> int | None:
        if self.code is None:
            self.events.append(f"stop {self.name}")
            self.code = 0
        return self.code


class RecordingRouter(Router):
    def __init__(self, events: list[str]) -> None:
        self._events = events

    def check(self) -> None:
        """It is well."""

    def add(self, ports: Iterable[int]) -> None:
        self._events.append(f"add {len(list(ports))}")

    def drain(self, ports: Iterable[int]) -> None:
        self._events.append(f"drain {len(list(ports))}")

    def is_drained(self, ports: Iterable[int]) -> bool:
        return True

    def remove(self, ports: Iterable[int]) -> None:
        self._events.append(f"remove {len(list(ports))}")


class Scene:
    """A rollout over fakes, and what it has done, in order."""

    def __init__(self, signals: StopSignals, counts: Mapping[str, int]) -> None:
        self.programs = Programs()
        self.events = self.programs.events
        self.broken: set[Path] = set()
        router = RecordingRouter(self.events)
        others = iter(range(50_000, 60_000))
        supervisor = Supervisor(
            servers=self.programs,
            clock=Clock(tick=0.0),
            say=lambda _name, _line: None,
            policy=RestartPolicy(crashes=1),
        )
        self.watch = Watch(supervisor=supervisor, router=router, signals=signals)
        self.rollout = Rollout(
            supervisor=supervisor,
            router=router,
            watch=self.watch,
            check=self._check,
            choose=lambda commands: choose_formation(commands, only=None, counts=counts),
            first_port=8000,
            ports=Ports(is_free=lambda _port: True, find=lambda: next(others)),
        )

    def bring(self, name: str, *processes: str) -> Problem | None:
        """Bring a version, and return why that failed."""
        self.events.clear()
        commands = {process: f"{name}-{process}" for process in processes}
        version = Version(slug=Path("/", name), commands=commands, env={})
        try:
            self.rollout.bring(version, Console())
        except BuildFailed as failure:
            return failure.problem
        return None

    def _check(self, seat: Seat, _console: ConsolePort) -> None:
        self.events.append(f"check {seat.instance.command.shown} {seat.instance.name}")
        if seat.instance.command.cwd in self.broken:
            raise BuildFailed(BROKEN)


@pytest.fixture
def scene() -> Iterator[Scene]:
    with StopSignals() as signals:
        yield Scene(signals, {"web": 2})


def test_the_first_version_starts_whole_after_its_release(scene: Scene) -> None:
    scene.programs.codes["a-release"] = 0

    assert scene.bring("a", "web", "worker", "release") is None
    assert scene.events == [
        "start a-release release.1",
        "start a-web web.1",
        "start a-web web.2",
        "start a-worker worker.1",
        "check a-web web.1",
        "check a-web web.2",
        "add 2",
    ]


def test_the_next_version_serves_before_the_one_before_it_ends_and_no_two_workers_run(
    scene: Scene,
) -> None:
    scene.bring("a", "web", "worker")

    assert scene.bring("b", "web", "worker") is None
    assert scene.events[:6] == [
        "start b-web web.1",
        "start b-web web.2",
        "check b-web web.1",
        "check b-web web.2",
        "add 2",
        "drain 2",
    ]
    assert sorted(scene.events[6:9]) == [
        "stop a-web web.1",
        "stop a-web web.2",
        "stop a-worker worker.1",
    ]
    assert scene.events[9:] == ["remove 2", "start b-worker worker.1"]


def test_a_version_that_fails_its_check_is_stopped_and_the_one_before_it_is_not(
    scene: Scene,
) -> None:
    scene.bring("a", "web", "worker")
    scene.broken.add(Path("/b"))

    assert scene.bring("b", "web", "worker") == BROKEN
    assert sorted(scene.events) == [
        "check b-web web.1",
        "start b-web web.1",
        "start b-web web.2",
        "stop b-web web.1",
        "stop b-web web.2",
    ]
    assert len(scene.rollout.web_ports) == 2


def test_a_version_whose_release_fails_starts_nothing_else(scene: Scene) -> None:
    scene.programs.codes["a-release"] = 7

    assert scene.bring("a", "web", "release") == ReleaseFailed("a-release", 7, ())
    assert scene.events == ["start a-release release.1"]


def test_a_version_without_web_can_not_serve(scene: Scene) -> None:
    with StopSignals() as signals:
        alone = Scene(signals, {})

        assert alone.bring("a", "worker") == NoWebProcess()
        assert alone.events == []


def test_what_crashes_too_often_fails_the_run_and_not_the_version_that_comes(
    scene: Scene,
) -> None:
    scene.programs.codes["a-worker"] = 1
    scene.bring("a", "web", "worker")

    with pytest.raises(RunFailed) as failure:
        scene.watch.look(0.0)

    assert failure.value.problem == ProcessCrashLooping("worker.1", "a-worker", 1, 60.0, 1, ())


def test_a_signal_ends_every_wait() -> None:
    with StopSignals() as signals:
        scene = Scene(signals, {})
        signals.count = 1

        with pytest.raises(RunStopped):
            scene.watch.sleep(60.0)
