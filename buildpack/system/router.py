"""HAProxy in front of the web processes of a local run."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed
from buildpack.ports import Clock, Servers
from buildpack.problems.run import HaproxyMissing, RouterFailed

_PATIENCE = 5.0
"""Seconds that HAProxy has to start, and to answer what we ask it."""
_PAUSE = 0.02
# The columns of `show stat` that we read. See https://docs.haproxy.org/2.6/management.html#9.1.
_NAME, _SESSIONS = 1, 4


def find_haproxy(env: Mapping[str, str], because: str) -> str:
    """Return the path of the program.

    *because* says as a clause what it is wanted for. Raises BuildFailed(HaproxyMissing)."""
    found = shutil.which("haproxy", path=env.get("PATH", os.defpath))
    if found is None:
        raise BuildFailed(HaproxyMissing(because))
    return found


class Router:
    """A running HAProxy. Who serves is told to it while it runs, and no connection is cut.

    Its configuration has to name *control* as its socket and *slots* servers in *backend*, which
    are called after it and numbered. See https://docs.haproxy.org/2.6/management.html#9.3."""

    def __init__(self, *, command: Command, control: Path, backend: str, slots: int) -> None:
        self._command = command
        self._control = control
        self._backend = backend
        self._free = [f"{backend}{number}" for number in range(slots, 0, -1)]
        self._slots: dict[int, str] = {}

    def start(
        self,
        *,
        servers: Servers,
        clock: Clock,
        env: Mapping[str, str],
        show: Callable[[str], None],
    ) -> None:
        """Start it and wait until it listens. Raises BuildFailed(RouterFailed)."""
        self._running = servers.start(self._command, env, show)
        until = clock.now() + _PATIENCE
        while not self._listens():
            if self._running.poll() is not None or clock.now() > until:
                self.stop()
                raise self._failure()
            clock.sleep(_PAUSE)

    def check(self) -> None:
        """Raise BuildFailed(RouterFailed) when it has ended."""
        if self._running.poll() is not None:
            raise self._failure()

    def stop(self) -> None:
        """End it at once: whoever is to get an answer must have got it by now."""
        self._running.stop(_PATIENCE)

    def add(self, ports: Iterable[int]) -> None:
        """Let the servers on these ports of loopback have requests from now on."""
        for port in ports:
            slot = self._slots[port] = self._free.pop()
            self._order(f"set server {self._backend}/{slot} addr 127.0.0.1 port {port}")
            self._order(f"set server {self._backend}/{slot} state ready")

    def drain(self, ports: Iterable[int]) -> None:
        """Give the servers on these ports no new requests; those that they have go on."""
        for port in ports:
            self._order(f"set server {self._backend}/{self._slots[port]} state drain")

    def is_drained(self, ports: Iterable[int]) -> bool:
        """Return whether the servers on these ports have answered all their requests."""
        slots = {self._slots[port] for port in ports}
        rows = [line.split(",") for line in self._order("show stat").splitlines()]
        return not any(
            int(row[_SESSIONS] or 0)
            for row in rows
            if len(row) > _SESSIONS and row[0] == self._backend and row[_NAME] in slots
        )

    def remove(self, ports: Iterable[int]) -> None:
        """Forget the servers on these ports."""
        for port in ports:
            slot = self._slots.pop(port)
            self._order(f"set server {self._backend}/{slot} state maint")
            self._free.append(slot)

    def _listens(self) -> bool:
        # Its socket is there a moment before it listens, and may be there for good if it fails.
        try:
            self._ask("show version")
        except OSError:
            return False
        return True

    def _order(self, line: str) -> str:
        """Return the answer. Raises BuildFailed(RouterFailed) when there is none."""
        try:
            return self._ask(line)
        except OSError:
            raise self._failure() from None

    def _ask(self, line: str) -> str:
        with socket.socket(socket.AF_UNIX) as there:
            there.settimeout(_PATIENCE)
            there.connect(str(self._control))
            there.sendall(f"{line}\n".encode())
            answer = b""
            while chunk := there.recv(65_536):
                answer += chunk
        return answer.decode(errors="replace")

    def _failure(self) -> BuildFailed:
        running = self._running
        return BuildFailed(RouterFailed(self._command.shown, running.poll(), running.tail()))
