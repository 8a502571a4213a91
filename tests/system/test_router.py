"""What is said to a HAProxy, which a small server on its control socket stands in for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes import Clock

from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed
from buildpack.problems.run import HaproxyMissing, RouterFailed
from buildpack.system.router import Router, find_haproxy

STATISTICS = """\
# pxname,svname,qcur,qmax,scur,smax
web,FRONTEND,,,3,9
web,web1,0,0,{first},5
web,web2,0,0,,5
other,web1,0,0,7,9
web,BACKEND,0,0,2,9

"""


class Control:
    """Listens as HAProxy's control socket does: one line, one answer, and the end."""

    def __init__(self, path: Path) -> None:
        self.lines: list[str] = []
        self.statistics = ""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        # A thread that waits for a connection isn't woken up by a mere close.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                there, _ = self._socket.accept()
            except OSError:
                return
            with there:
                line = there.makefile().readline().strip()
                self.lines.append(line)
                there.sendall((self.statistics if line == "show stat" else "\n").encode())


class Process:
    """A HAProxy that runs, or has ended with an exit code."""

    pid = 7

    def __init__(self, code: int | None = None) -> None:
        self.code = code
        self.is_stopped = False

    def poll(self) -> int | None:
        return self.code

    def tail(self) -> tuple[str, ...]:
        return ("cannot bind",)

    def stop(self, _limit: float) -> int | None:
        self.is_stopped = True
        return self.code


class Starting:
    """Servers of which the next one to start is known."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def start(self, *_arguments: object) -> Process:
        return self._process


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Control]:
    with closing(Control(tmp_path / "control")) as control:
        yield control


def make_router(tmp_path: Path, process: Process, slots: int = 2) -> Router:
    command = Command(argv=("haproxy",), shown="haproxy -f a.cfg", cwd=tmp_path)
    router = Router(command=command, control=tmp_path / "control", backend="web", slots=slots)
    router.start(servers=Starting(process), clock=Clock(), env={}, show=str)  # type: ignore[arg-type]
    return router


def test_servers_get_places_and_give_them_back(tmp_path: Path, control: Control) -> None:
    router = make_router(tmp_path, Process())

    router.add([8000, 8001])
    router.drain([8000])
    router.remove([8000])
    router.add([8002])

    assert control.lines == [
        "show version",
        "set server web/web1 addr 127.0.0.1 port 8000",
        "set server web/web1 state ready",
        "set server web/web2 addr 127.0.0.1 port 8001",
        "set server web/web2 state ready",
        "set server web/web1 state drain",
        "set server web/web1 state maint",
        "set server web/web1 addr 127.0.0.1 port 8002",
        "set server web/web1 state ready",
    ]


@pytest.mark.parametrize(
    ("sessions", "ports", "is_drained"),
    [("2", [8000], False), ("0", [8000], True), ("2", [8001], True), ("1", [8000, 8001], False)],
)
def test_a_server_is_drained_when_its_own_sessions_have_ended(
    tmp_path: Path, control: Control, sessions: str, ports: list[int], *, is_drained: bool
) -> None:
    router = make_router(tmp_path, Process())
    router.add([8000, 8001])
    control.statistics = STATISTICS.format(first=sessions)

    assert router.is_drained(ports) is is_drained


def test_one_that_ends_while_it_starts_is_a_problem_with_its_log(tmp_path: Path) -> None:
    process = Process(code=1)

    with pytest.raises(BuildFailed) as failure:
        make_router(tmp_path, process)

    assert failure.value.problem == RouterFailed("haproxy -f a.cfg", 1, ("cannot bind",))
    assert process.is_stopped


def test_one_that_never_listens_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed) as failure:
        make_router(tmp_path, Process())

    assert failure.value.problem == RouterFailed("haproxy -f a.cfg", None, ("cannot bind",))


def test_one_that_has_ended_since_is_noticed_whoever_asks(tmp_path: Path) -> None:
    process = Process()
    with closing(Control(tmp_path / "control")):
        router = make_router(tmp_path, process)
        router.check()
    process.code = 137

    for ask in (router.check, lambda: router.add([8000])):
        with pytest.raises(BuildFailed) as failure:
            ask()
        assert failure.value.problem == RouterFailed("haproxy -f a.cfg", 137, ("cannot bind",))


def test_the_program_is_found_on_the_path_alone(tmp_path: Path) -> None:
    program = tmp_path / "haproxy"
    program.touch(mode=0o755)

    assert find_haproxy({"PATH": str(tmp_path)}, "you run two") == str(program)
    with pytest.raises(BuildFailed) as failure:
        find_haproxy({"PATH": str(tmp_path / "none")}, "you run two")
    assert failure.value.problem == HaproxyMissing("you run two")
