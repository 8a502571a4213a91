"""The socket by which one command of ours asks another one that is running to do something.

One line of JSON asks; lines of JSON come back: what is to be shown, and in the end an exit code."""

from __future__ import annotations

import io
import json
import os
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

_PATIENCE = 5.0
"""Seconds within which whoever connects has to say what he wants."""
_LONGEST_PATH = 60
"""A socket's whole path has room for about a hundred bytes. See man 7 unix."""
_OUT, _ERR, _EXIT = "out", "err", "exit"


@contextmanager
def private_directory() -> Iterator[Path]:
    """Make a directory for nobody but us, with a path that is short enough for sockets."""
    usual = tempfile.gettempdir()
    parent = usual if len(os.fsencode(usual)) <= _LONGEST_PATH else "/tmp"  # noqa: S108 - what is in it is private.
    with tempfile.TemporaryDirectory(prefix="slugline-run-", dir=parent) as directory:
        yield Path(os.path.realpath(directory))


class ControlSocket:
    """Listens for what others want of us."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()

    def fileno(self) -> int:
        """Return the descriptor that can be read when somebody has come."""
        return self._socket.fileno()

    def accept(self) -> Conversation | None:
        """Return what the first one in the queue wants, or None when that is nothing sensible."""
        there, _ = self._socket.accept()
        there.settimeout(_PATIENCE)
        conversation = Conversation(there)
        if conversation.request:
            return conversation
        conversation.close()
        return None

    def close(self) -> None:
        self._socket.close()


class Conversation:
    """One request and the way back to whoever has made it."""

    def __init__(self, there: socket.socket) -> None:
        self._file = there.makefile("rw", encoding="utf-8", errors="backslashreplace")
        self._socket = there
        self.request: Mapping[str, Any] = {}
        with suppress(OSError, ValueError):
            asked = json.loads(self._file.readline())
            if isinstance(asked, dict):
                self.request = asked
        self.out: TextIO = _Side(self, _OUT)
        self.err: TextIO = _Side(self, _ERR)

    def tell(self, kind: str, value: str | int) -> None:
        """Send something back. Whoever has gone meanwhile is told nothing."""
        with suppress(OSError):
            self._file.write(json.dumps({kind: value}) + "\n")
            self._file.flush()

    def end(self, code: int) -> None:
        """Send back an exit code, and close."""
        self.tell(_EXIT, code)
        self.close()

    def close(self) -> None:
        with suppress(OSError):
            self._file.close()
        self._socket.close()


class _Side(io.StringIO):
    """A stream whose text is shown at the other end."""

    def __init__(self, conversation: Conversation, kind: str) -> None:
        super().__init__()
        self._conversation = conversation
        self._kind = kind

    def write(self, text: str, /) -> int:
        self._conversation.tell(self._kind, text)
        return len(text)


def converse(path: Path, request: Mapping[str, object], out: TextIO, err: TextIO) -> int:
    """Ask for something, show what comes back, and return the exit code.

    Raises ConnectionError or FileNotFoundError when nobody listens there, and ConnectionError when
    he goes away."""
    with socket.socket(socket.AF_UNIX) as there:
        there.connect(str(path))
        with there.makefile("rw", encoding="utf-8") as file:
            file.write(json.dumps(request) + "\n")
            file.flush()
            for line in file:
                try:
                    told = json.loads(line)
                except ValueError:
                    # He went away in the middle of it.
                    break
                if _EXIT in told:
                    return int(told[_EXIT])
                for kind, stream in ((_OUT, out), (_ERR, err)):
                    stream.write(told.get(kind, ""))
                    stream.flush()
    raise ConnectionResetError


def listens(path: Path) -> bool:
    """Return whether somebody listens there."""
    with socket.socket(socket.AF_UNIX) as there:
        try:
            there.connect(str(path))
        except OSError:
            return False
    return True
