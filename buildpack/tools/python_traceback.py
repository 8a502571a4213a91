"""Tracebacks of Python, out of a log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from buildpack.model.value import Value

_HEAD = "Traceback (most recent call last):"
_FRAME = re.compile(r'^ +File "(?P<file>[^"]+)", line (?P<line>\d+)(?:, in (?P<function>.+))?$')
_EXCEPTION = re.compile(r"^(?P<kind>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?$")
# What groups of exceptions (PEP 654) are drawn with.
_TREE = re.compile(r"^ *\| ?")
_NOT_OWN = frozenset({".heroku", "site-packages", "dist-packages"})


class Frame(Value):
    """One call in a traceback."""

    file: str
    line: int
    function: str


class Traceback(Value):
    """An exception and where it came from."""

    kind: str
    """The exception's class, with its module unless it is one of Python's own."""
    message: str
    """Its first line."""
    frames: tuple[Frame, ...]
    """The innermost last."""
    details: tuple[str, ...] = ()
    """The lines that follow it, as far as they are indented or belong to the exception."""

    @property
    def name(self) -> str:
        """The class without its module."""
        return self.kind.rpartition(".")[2]

    @property
    def text(self) -> str:
        """The exception as Python tells it."""
        return f"{self.kind}: {self.message}" if self.message else self.kind


def read_tracebacks(log: Sequence[str]) -> list[Traceback]:
    """Return the tracebacks in a log, in their order.

    Errors of syntax are among them, though Python tells some of them without the headline."""
    lines = [_TREE.sub("", line) for line in log]
    starts = [
        number
        for number, line in enumerate(lines)
        if _HEAD in line or (_FRAME.match(line) and (number == 0 or not _continues(lines, number)))
    ]
    found = []
    for start, end in pairwise([*starts, len(lines)]):
        if (traceback := _parse(lines[start:end])) is not None:
            found.append(traceback)
    return found


def own_frame(traceback: Traceback, homes: Sequence[str]) -> Frame | None:
    """Return the innermost frame in the app's own code, with its file below one of *homes*."""
    for frame in reversed(traceback.frames):
        if (file := _own(frame.file, homes)) is not None:
            return Frame(file, frame.line, frame.function)
    return None


def told_place(traceback: Traceback, homes: Sequence[str]) -> str:
    """Return the app's own line that it came through, such as ``app.py, line 3``, or nothing."""
    frame = own_frame(traceback, homes)
    return f"{frame.file}, line {frame.line}" if frame else ""


def told_exception(traceback: Traceback, homes: Sequence[str]) -> str:
    """Return the exception, and where in the app it came from."""
    place = told_place(traceback, homes)
    return f"{traceback.text}, in {place}" if place else traceback.text


def _continues(lines: Sequence[str], number: int) -> bool:
    """Return whether a frame belongs to what stands above it."""
    for line in reversed(lines[:number]):
        if _HEAD in line or _FRAME.match(line):
            return True
        if not line.startswith(" "):
            return False
    return False


def _parse(lines: Sequence[str]) -> Traceback | None:
    frames = [
        Frame(match["file"], int(match["line"]), match["function"] or "")
        for match in map(_FRAME.match, lines)
        if match
    ]
    last = max((number for number, line in enumerate(lines) if _FRAME.match(line)), default=0)
    for number, line in enumerate(lines[last + 1 :], last + 1):
        if line and not line[0].isspace() and (match := _EXCEPTION.match(line)):
            details = tuple(_details(lines[number + 1 :]))
            return Traceback(
                match["kind"], (match["message"] or "").strip(), tuple(frames), details
            )
    return None


def _details(lines: Sequence[str]) -> Iterator[str]:
    """Yield what still belongs to an exception: all that comes before an empty line, at most 40."""
    for line in lines[:40]:
        if not line.strip():
            return
        yield line


def _own(file: str, homes: Sequence[str]) -> str | None:
    path = PurePosixPath(file)
    if file.startswith("<") or _NOT_OWN & set(path.parts):
        return None
    for home in homes:
        if path.is_relative_to(home):
            return str(path.relative_to(home))
    return None if path.is_absolute() else str(path)
