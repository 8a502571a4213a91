"""A `slugline run` that goes on, as on somebody's own machine."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.heroku import TOP, stack_python

SLUGLINE = TOP / "bin/slugline"
PATIENCE = 60.0
A_BUILD = 300.0
"""For a command that builds, and may compile uWSGI."""
SYSTEM = "/usr/local/bin:/usr/bin:/bin"
"""Debian has HAProxy elsewhere."""
WITH_HAPROXY = f"{SYSTEM}:/usr/sbin"


def environment(home: Path, path: str = WITH_HAPROXY) -> dict[str, str]:
    """Return the environment of somebody's shell, with the python3 that our tools are there for."""
    # Without a terminal's size and settings, and with this machine's way to its package index.
    kept = {name: text for name, text in os.environ.items() if not name.startswith("SLUGLINE_")}  # noqa: TID251 - as said.
    return {**kept, "HOME": str(home), "XDG_CACHE_HOME": "", "PATH": f"{stack_python()}:{path}"}


def slugline(
    home: Path,
    *arguments: str | Path,
    path: str = WITH_HAPROXY,
    more: Mapping[str, str] | None = None,
    limit: float = PATIENCE,
) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself, within *limit* seconds, with *more* variables."""
    return subprocess.run(
        [SLUGLINE, *arguments],
        env={**environment(home, path), **(more or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )


def until(is_so: Callable[[], object], what: object = "") -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def told(self) -> Any:  # noqa: ANN401 - JSON.
        return json.loads(self.body)


def get(port: int, path: str = "/", timeout: float = 20.0) -> Answer:
    """Ask once, over a connection of its own."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)) as there:
        there.request("GET", path)
        answer = there.getresponse()
        return Answer(answer.status, dict(answer.headers), answer.read().decode())


class LocalRun:
    """One `slugline run` until it is closed."""

    def __init__(self, home: Path, *arguments: str | Path, path: str = WITH_HAPROXY) -> None:
        self.process = subprocess.Popen(
            [SLUGLINE, "run", *arguments],
            env=environment(home, path),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    @property
    def port(self) -> int:
        """Where it can be reached, once it says so."""
        return int(self.says(r"Running at http://127\.0\.0\.1:(\d+)/")[1])

    def says(self, pattern: str, times: int = 1) -> re.Match[str]:
        """Wait until lines match so many times; return the last one of them."""
        found: list[re.Match[str]] = []

        def is_said() -> bool:
            has_ended = not self._reader.is_alive()
            found[:] = [match for line in list(self.lines) if (match := re.search(pattern, line))]
            assert len(found) >= times or not has_ended, self.output
            return len(found) >= times

        until(is_said, (pattern, self.output))
        return found[times - 1]

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal, and return the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Return the exit code, once it has ended."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def close(self) -> None:
        """End what is left of it: its processes end with it."""
        self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
