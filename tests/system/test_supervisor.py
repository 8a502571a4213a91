from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest
from fakes import Clock, Server
from waiting import wait_until

from buildpack.model.command import Command
from buildpack.model.instance import Instance
from buildpack.model.problem import BuildFailed
from buildpack.problems.run import ProcessCrashLooping
from buildpack.system.clock import MonotonicClock
from buildpack.system.servers import LocalServers
from buildpack.system.supervisor import RestartPolicy, Supervisor

WORKER = Instance(
    process="worker",
    number=1,
    port=8100,
    command=Command(argv=("./worker",), shown="./worker", cwd=Path("/"), env={"PORT": "8100"}),
)
WEB = dataclasses.replace(WORKER, process="web", is_endless=True)


class Scene:
    """A supervisor over fakes, and what it has said."""

    def __init__(self, policy: RestartPolicy | None = None) -> None:
        self.server = Server(pid=7)
        self.clock = Clock(tick=0.0)
        self.said: list[tuple[str, str]] = []
        self.supervisor = Supervisor(
            servers=self.server,
            clock=self.clock,
            say=lambda name, line: self.said.append((name, line)),
            policy=policy,
        )

    def pass_time(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        self.supervisor.tend()


def test_an_instance_gets_its_own_environment_and_is_named_with_its_number() -> None:
    scene = Scene()

    scene.supervisor.start(WORKER)

    assert scene.server.started == [WORKER.command]
    assert WORKER.name == "worker.1"
    assert scene.said == [("worker.1", "started './worker' with process id 7")]


def test_what_crashes_starts_again_after_pauses_that_grow() -> None:
    scene = Scene(RestartPolicy(crashes=4, window=60.0, pause=0.5))
    scene.supervisor.keep([scene.supervisor.start(WORKER)])
    starts: list[int] = []
    scene.server.code = 1

    for seconds in (0.0, 0.4, 0.1, 0.0, 0.9, 0.1):
        scene.pass_time(seconds)
        starts.append(len(scene.server.started))

    assert starts == [1, 1, 2, 2, 2, 3]


def test_too_many_crashes_within_the_window_are_a_problem_that_shows_the_log() -> None:
    scene = Scene(RestartPolicy(crashes=2, window=60.0, pause=0.5))
    scene.server.log = ("No module named 'mysite'",)
    scene.supervisor.keep([scene.supervisor.start(WORKER)])
    scene.server.code = 3
    scene.pass_time(0.0)
    scene.pass_time(0.5)

    with pytest.raises(BuildFailed) as failure:
        scene.pass_time(0.0)

    assert failure.value.problem == ProcessCrashLooping(
        "worker.1", "./worker", 2, 60.0, 3, ("No module named 'mysite'",)
    )


def test_crashes_that_are_far_apart_are_forgiven() -> None:
    scene = Scene(RestartPolicy(crashes=2, window=60.0, pause=0.5))
    scene.supervisor.keep([scene.supervisor.start(WORKER)])
    scene.server.code = 1

    for _ in range(5):
        scene.pass_time(61.0)
        scene.pass_time(0.5)

    assert len(scene.server.started) == 6


def test_what_ends_well_has_finished_and_is_not_started_again() -> None:
    scene = Scene()
    scene.supervisor.keep([scene.supervisor.start(WORKER)])
    before = scene.supervisor.has_finished
    scene.server.code = 0

    for _ in range(3):
        scene.pass_time(10.0)

    assert (before, scene.supervisor.has_finished) == (False, True)
    assert len(scene.server.started) == 1


def test_web_has_crashed_even_when_it_ends_well() -> None:
    scene = Scene()
    scene.supervisor.keep([scene.supervisor.start(WEB)])
    scene.server.code = 0
    scene.pass_time(0.0)
    scene.pass_time(0.5)

    assert not scene.supervisor.has_finished
    assert len(scene.server.started) == 2


def test_what_is_not_to_be_kept_is_not_started_again() -> None:
    scene = Scene()
    scene.supervisor.start(WORKER)
    scene.server.code = 1

    for _ in range(3):
        scene.pass_time(10.0)

    assert len(scene.server.started) == 1


def test_what_was_stopped_is_not_started_again() -> None:
    scene = Scene()
    seat = scene.supervisor.start(WORKER)
    scene.supervisor.keep([seat])

    assert wait_until(scene.supervisor.begin_stop([seat], 5.0))
    scene.server.code = 1
    scene.pass_time(10.0)

    assert scene.server.stopped == [5.0]
    assert len(scene.server.started) == 1


def test_who_ignores_sigterm_is_killed_and_the_log_says_so() -> None:
    scene = Scene()
    scene.server.obeys = False
    seat = scene.supervisor.start(WORKER)

    assert wait_until(scene.supervisor.begin_stop([seat], 5.0))

    assert scene.said[-1] == (
        "worker.1",
        "did not end within 5 seconds after SIGTERM, and was killed",
    )


def test_all_stop_at_the_same_time(tmp_path: Path) -> None:
    supervisor = Supervisor(
        servers=LocalServers(), clock=MonotonicClock(), say=lambda _name, _line: None
    )
    script = "trap 'sleep 0.5; exit 0' TERM; touch $1; while :; do sleep 0.01; done"
    for number in range(4):
        note = str(tmp_path / str(number))
        command = Command(
            argv=("bash", "-c", script, "bash", note),
            shown="stubborn",
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin"},
        )
        supervisor.start(dataclasses.replace(WORKER, number=number, command=command))
    assert wait_until(lambda: len(list(tmp_path.iterdir())) == 4)

    began = time.monotonic()
    assert wait_until(supervisor.begin_stop_all(10.0))

    assert 0.5 <= time.monotonic() - began < 1.9


def test_all_can_be_killed_while_they_are_stopping(tmp_path: Path) -> None:
    supervisor = Supervisor(
        servers=LocalServers(), clock=MonotonicClock(), say=lambda _name, _line: None
    )
    command = Command(
        argv=("bash", "-c", "trap '' TERM; touch begun; while :; do sleep 0.05; done"),
        shown="deaf",
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
    )
    supervisor.start(dataclasses.replace(WORKER, command=command))
    assert wait_until((tmp_path / "begun").exists)
    has_ended = supervisor.begin_stop_all(60.0)

    supervisor.kill_all()

    assert wait_until(has_ended)
