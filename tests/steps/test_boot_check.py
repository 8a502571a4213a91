from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes import Clock, Console

from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed, Problem
from buildpack.problems.boot import BootCrashed, BootErrorStatus, BootNoAnswer, BootNotStopping
from buildpack.steps.boot_check import Answer, BootCheck

LOG = ("started", "Traceback")
CHECK = BootCheck(
    command=Command(argv=("bash",), shown="serve", cwd=Path("/")), port=8, path="/up", limit=20.0
)


@dataclass
class Server:
    """A program that stays until it is stopped, unless it has an exit code."""

    code: int | None = None
    obeys: bool = True
    pid: int = 1
    stopped: list[float] = field(default_factory=list)

    def start(
        self, command: Command, env: Mapping[str, str], show: Callable[[str], None]
    ) -> Server:
        return self

    def poll(self) -> int | None:
        return self.code

    def tail(self) -> tuple[str, ...]:
        return LOG

    def stop(self, limit: float) -> int | None:
        self.stopped.append(limit)
        return 0 if self.obeys else None


def answering(*statuses: int | None) -> Callable[[str, float], tuple[int, bytes]]:
    """Return a client that gets these statuses one after the other; None is no answer."""
    left = list(statuses)

    def get(url: str, timeout: float) -> tuple[int, bytes]:
        assert url == "http://127.0.0.1:8/up"
        status = left.pop(0) if len(left) > 1 else left[0]
        if status is None:
            raise ConnectionRefusedError
        return status, b""

    return get


def boot(server: Server, *statuses: int | None) -> Answer:
    return CHECK.run(
        servers=server, get=answering(*statuses), clock=Clock(), console=Console(), env={}
    )


@pytest.mark.parametrize("status", [200, 204, 302, 401, 403])
def test_an_answer_passes_and_the_server_is_stopped(status: int) -> None:
    server = Server()

    answer = boot(server, None, None, status)

    assert answer.status == status
    assert server.stopped == [30.0]


FAILURES: dict[str, tuple[Server, int | None, Problem]] = {
    "crash": (Server(code=3), None, BootCrashed("serve", 3, LOG)),
    "error": (Server(), 500, BootErrorStatus("/up", 500, LOG)),
    "missing page": (Server(), 404, BootErrorStatus("/up", 404, LOG)),
    "silence": (Server(), None, BootNoAnswer("serve", 20.0, LOG)),
    "deaf": (Server(obeys=False), 200, BootNotStopping("serve", 30.0)),
}


@pytest.mark.parametrize(("server", "status", "problem"), FAILURES.values(), ids=FAILURES.keys())
def test_a_broken_app_is_stopped_and_explained(
    server: Server, status: int | None, problem: Problem
) -> None:
    with pytest.raises(BuildFailed) as failure:
        boot(server, status)

    assert failure.value.problem == problem
    assert server.stopped == [30.0]
