"""The terminal, or the log that a platform makes of our output."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Literal, Protocol, TextIO

from buildpack.model.problem import Problem
from buildpack.model.secret import mask
from buildpack.system.lines import plain

_RED, _YELLOW, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[0m"


class Render(Protocol):
    """Puts a problem into lines; report.problem.render_problem is one."""

    def __call__(self, problem: Problem, *, kind: Literal["Error", "Notice"]) -> list[str]:
        """Return the lines without any prefix."""


class StreamConsole:
    """Writes progress to one stream, notices and errors to another, in Heroku's form.

    Every line is masked, freed of control characters and flushed. *secrets* are literal values
    that must not be seen; *colour* is for a terminal without NO_COLOR."""

    def __init__(
        self,
        out: TextIO,
        err: TextIO,
        *,
        render: Render,
        secrets: Iterable[str] = (),
        colour: bool = False,
    ) -> None:
        self._out = _tolerant(out)
        self._err = _tolerant(err)
        self._render = render
        # A secret of many lines, such as a key, may well be shown line by line.
        self._secrets = tuple({part for text in secrets for part in (text, *text.splitlines())})
        self._colour = colour

    def step(self, title: str) -> None:
        for text in self._clean(title):
            self._write(self._out, "-----> ", text)

    def line(self, text: str = "") -> None:
        for part in self._clean(text):
            self._write(self._out, "       ", part)

    def notice(self, problem: Problem) -> None:
        self._problem(self._render(problem, kind="Notice"), _YELLOW)

    def error(self, problem: Problem) -> None:
        self._problem(self._render(problem, kind="Error"), _RED)

    def _problem(self, lines: Iterable[str], colour: str) -> None:
        self._write(self._err, "", "")
        for line in self._clean("\n".join(lines)):
            self._write(self._err, " !     ", line, colour if self._colour else "")
        self._write(self._err, "", "")

    def _clean(self, text: str) -> Iterator[str]:
        yield from map(plain, mask(text, self._secrets).split("\n"))

    def _write(self, stream: TextIO, prefix: str, text: str, colour: str = "") -> None:
        line = f"{prefix}{text}".rstrip()
        stream.write(f"{colour}{line}{_PLAIN}\n" if colour else f"{line}\n")
        stream.flush()


def _tolerant(stream: TextIO) -> TextIO:
    """Let a stream show a question mark for what its encoding lacks, rather than fail."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream
