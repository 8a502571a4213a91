from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Clock, Console, Server

from buildpack.model.boot import Answer, BootReport, Listener, Memory, Share
from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed, Problem
from buildpack.problems.boot_answer import (
    BootAnswerEmpty,
    BootAnswerSlow,
    BootCrashed,
    BootErrorStatus,
    BootNoAnswer,
    BootNotStopping,
    BootTracebackLogged,
)
from buildpack.problems.boot_import import BootCommandMissing
from buildpack.problems.boot_listen import BootLocalhostOnly, BootWrongPort
from buildpack.steps.boot_check import BootCheck

HOME = "/srv/slug"
OURS, LOCAL, OTHER = Listener("0.0.0.0", 8), Listener("127.0.0.1", 8), Listener("0.0.0.0", 5000)
CHECK = BootCheck(
    command=Command(argv=("bash",), shown="serve", cwd=Path("/")),
    port=8,
    path="/up",
    host="shop.example",
    limit=20.0,
    homes=(HOME,),
)
LOG = (
    "started",
    "Traceback (most recent call last):",
    f'  File "{HOME}/app.py", line 3, in <module>',
    "ZeroDivisionError: division by zero",
)
SAID = "ZeroDivisionError: division by zero, in app.py, line 3"
OK = Answer(200, b"hello")
REFUSED, LATE = ConnectionRefusedError(), TimeoutError()


def boot(
    server: Server,
    check: BootCheck = CHECK,
    clock: Clock | None = None,
    console: Console | None = None,
    env: Mapping[str, str] | None = None,
) -> BootReport:
    return check.run(
        servers=server,
        clock=clock or Clock(tick=0.01),
        console=console or Console(),
        env=env or {},
    )


@pytest.mark.parametrize("status", [200, 204, 301, 302, 401, 403])
def test_an_answer_passes_and_the_server_is_stopped(status: int) -> None:
    server = Server(answers=[REFUSED, REFUSED, Answer(status)], heard=(OURS,))

    report = boot(server, env={"PORT": "8"})

    assert (report.status, report.notices) == (status, ())
    assert server.stopped == [30.0]
    assert set(server.asked) == {("http://127.0.0.1:8/up", "shop.example")}
    assert (server.started, server.envs) == ([CHECK.command], [{"PORT": "8"}])


def test_what_is_seen_is_told_and_reported() -> None:
    shares = (Share(2, 1, 10_240), Share(3, 2, 20_480), Share(4, 2, 20_480))
    server = Server(answers=[OK], heard=(OURS,), shares=shares, log=("serving",))
    console = Console()

    report = boot(server, console=console)

    assert report.memory == Memory(base=10, worker=20, workers=2)
    assert console.lines == [
        "Running 'serve'",
        "serving",
        "GET /up answered 200 after 0.0s",
        "It takes 50 MB, 20 MB for each of 2 workers",
        "SIGTERM ended it after 0.0s",
    ]


FAILURES: dict[str, tuple[Server, Problem]] = {
    "a crash": (Server(code=3, log=LOG), BootCrashed("serve", 3, SAID, LOG)),
    "a crash of a known cause": (
        Server(code=127, log=("bash: line 1: serve: command not found",)),
        BootCommandMissing("serve", "serve", log=("bash: line 1: serve: command not found",)),
    ),
    "an error": (
        Server(answers=[Answer(500)], log=LOG),
        BootErrorStatus("/up", 500, SAID, LOG),
    ),
    "a missing page": (Server(answers=[Answer(404)]), BootErrorStatus("/up", 404)),
    "an empty page": (
        Server(answers=[Answer(200)], log=LOG),
        BootAnswerEmpty("/up", 200, SAID, LOG),
    ),
    "silence": (Server(), BootNoAnswer("serve", 20.0)),
    "silence behind an open door": (
        Server(answers=[LATE], heard=(OURS,)),
        BootNoAnswer("serve", 20.0, is_connected=True),
    ),
    "another port": (Server(heard=(OTHER,)), BootWrongPort("serve", (OTHER,))),
    "another protocol": (
        Server(heard=(Listener("::1", 8),)),
        BootLocalhostOnly(Listener("::1", 8), "serve"),
    ),
}


@pytest.mark.parametrize(("server", "problem"), FAILURES.values(), ids=FAILURES.keys())
def test_a_broken_app_is_stopped_and_explained(server: Server, problem: Problem) -> None:
    with pytest.raises(BuildFailed) as failure:
        boot(server, clock=Clock(tick=0.2))

    assert failure.value.problem == problem
    assert server.stopped == [3.0]


def test_an_app_that_takes_no_sigterm_is_told_of() -> None:
    server = Server(answers=[OK], heard=(OURS,), obeys=False)

    with pytest.raises(BuildFailed) as failure:
        boot(server)

    assert failure.value.problem == BootNotStopping("serve", 30.0)
    assert server.stopped == [30.0]


def test_an_app_that_listens_elsewhere_is_not_waited_for_to_the_end() -> None:
    clock = Clock(tick=0.01)

    with pytest.raises(BuildFailed):
        boot(Server(heard=(OTHER,)), clock=clock)

    assert clock.seconds < 10


def test_an_app_that_still_works_may_yet_come_to_its_port() -> None:
    clock = Clock(tick=0.2)

    with pytest.raises(BuildFailed) as failure:
        boot(Server(heard=(OTHER,), is_busy=True), clock=clock)

    assert failure.value.problem == BootWrongPort("serve", (OTHER,))
    assert clock.seconds > 20


def test_an_answer_for_this_machine_alone_matters_where_requests_come_from_others() -> None:
    problem = BootLocalhostOnly(LOCAL, "serve")

    here = boot(Server(answers=[OK], heard=(LOCAL,)))
    later = boot(
        Server(answers=[OK], heard=(LOCAL,)), replace(CHECK, requests_from="elsewhere later")
    )
    with pytest.raises(BuildFailed) as there:
        boot(Server(answers=[OK], heard=(LOCAL,)), replace(CHECK, requests_from="elsewhere"))

    assert (here.notices, later.notices) == ((), (problem,))
    assert there.value.problem == problem


def test_what_is_odd_is_noticed() -> None:
    console = Console()

    report = boot(
        Server(answers=[OK], heard=(OURS,), log=LOG), clock=Clock(tick=3.1), console=console
    )

    slow, logged = report.notices
    assert isinstance(slow, BootAnswerSlow)
    assert logged == BootTracebackLogged(SAID, LOG)
    assert console.notices == [slow, logged]


def test_a_process_that_runs_already_is_watched_and_goes_on() -> None:
    server = Server(answers=[REFUSED, OK], heard=(OURS,))

    report = CHECK.watch(server, servers=server, clock=Clock(tick=0.01))

    assert (report.status, report.stop_seconds) == (200, None)
    assert (server.started, server.stopped) == ([], [])


def test_an_interrupted_check_leaves_nothing_running() -> None:
    class Interrupting(Clock):
        def sleep(self, seconds: float) -> None:
            raise KeyboardInterrupt

    server = Server()

    with pytest.raises(KeyboardInterrupt):
        boot(server, clock=Interrupting())

    assert server.stopped == [3.0]
