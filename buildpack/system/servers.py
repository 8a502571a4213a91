"""Programs that stay, such as servers."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from buildpack.model.boot import Answer, Listener, Share
from buildpack.model.command import Command
from buildpack.ports import Activity
from buildpack.system.commands import exit_code, found_argv
from buildpack.system.lines import Lines

_KEEPER = Path(__file__).with_name("keeper.py")
_TAIL = 4000
_CHUNK = 65_536
# What the keeper may take to end everything: what can't be ended it gives up by itself.
_LAST = 60.0


class LocalServers:
    """The servers that we start on this machine, each with a keeper that ends all of it."""

    def start(
        self, command: Command, env: Mapping[str, str], show: Callable[[str], None]
    ) -> KeptProgram:
        return KeptProgram(command, env, show)

    # Every build opens a world, and few of them start a server: what only that needs is imported
    # here. Parsers of e-mails and of addresses would cost each build a hundredth of a second.

    def ask(self, url: str, host: str, timeout: float) -> Answer:
        from buildpack.system.http import get  # noqa: PLC0415

        return Answer(*get(url, timeout, host=host))

    def free_port(self) -> int:
        from buildpack.system.http import free_port  # noqa: PLC0415

        return free_port()

    def listeners(self, pid: int) -> tuple[Listener, ...]:
        from buildpack.system.process_tree import find_listeners  # noqa: PLC0415

        return find_listeners(pid)

    def memory(self, pid: int) -> tuple[Share, ...]:
        from buildpack.system.process_tree import measure_memory  # noqa: PLC0415

        return measure_memory(pid)

    def activity(self, pid: int) -> Activity:
        from buildpack.system.process_tree import find_activity  # noqa: PLC0415

        return find_activity(pid)


def kept_argv(argv: tuple[str, ...]) -> tuple[str, ...]:
    """Return the argv of a keeper that runs *argv*; its standard input has to be a pipe.

    It takes SIGTERM for the program, and the end of its input for the end of everything."""
    return (sys.executable, "-IS", str(_KEEPER), *argv)


class KeptProgram:
    """A running program; when it is stopped nothing that it has started is left."""

    def __init__(
        self, command: Command, env: Mapping[str, str], show: Callable[[str], None]
    ) -> None:
        env = {**env, **command.env}
        _check(command)
        self._process = subprocess.Popen(
            kept_argv(found_argv(command, env)),
            cwd=command.cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
        )
        self._show = show
        self._tail: deque[str] = deque(maxlen=_TAIL)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def poll(self) -> int | None:
        code = self._process.poll()
        return None if code is None else exit_code(code)

    def tail(self) -> tuple[str, ...]:
        # What it has said in its last moment may still be on its way to us.
        if self._process.poll() is not None:
            self._reader.join(_LAST)
        return tuple(self._tail)

    def stop(self, limit: float) -> int | None:
        if self._process.poll() is None:
            self._process.terminate()
        # The keeper, too, writes there: this is the end of the last of them, to the millisecond.
        self._reader.join(limit)
        has_ended = not self._reader.is_alive()
        self._let_go()
        return self.poll() if has_ended else None

    def _let_go(self) -> None:
        process = self._process
        if process.stdin is not None:
            process.stdin.close()
        self._reader.join(_LAST)
        try:
            process.wait(_LAST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None and not self._reader.is_alive():
            process.stdout.close()

    def _read(self) -> None:
        lines = Lines()
        if self._process.stdout is None:
            return
        fd = self._process.stdout.fileno()
        while chunk := os.read(fd, _CHUNK):
            self._take(lines.feed(chunk))
        self._take(lines.end())

    def _take(self, lines: list[str]) -> None:
        for line in lines:
            self._tail.append(line)
            self._show(line)


def _check(command: Command) -> None:
    """Raise OSError for what the keeper would only find out later."""
    if not command.cwd.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "Not a directory", os.fspath(command.cwd))
