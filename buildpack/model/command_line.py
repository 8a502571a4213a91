"""One process of the Procfile, taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

from buildpack.model.process import Process
from buildpack.model.shell_line import ProgramCall, programs_of
from buildpack.model.shell_word import Word
from buildpack.model.source_line import SourceLine
from buildpack.model.value import Value

_PROCFILE = "Procfile"
# Whatever stands in the background beside it may be what listens.
_BACKGROUND = re.compile(r"(?<![&>])&(?![&>])")


class CommandLine(Value):
    """A process with the programs that its command starts."""

    process: Process
    file: str
    """The Procfile's path from the top of what was pushed."""
    programs: tuple[ProgramCall, ...]

    @property
    def text(self) -> str:
        """The line of the Procfile."""
        return f"{self.process.name}: {self.process.command}"

    @property
    def is_web(self) -> bool:
        """Whether the router sends requests there."""
        return self.process.name == "web"

    @property
    def has_background(self) -> bool:
        """Whether it starts more than one program at a time."""
        return _BACKGROUND.search(self.process.command) is not None

    def at(self, word: Word, until: Word | None = None) -> SourceLine:
        """Return the place of a word in the line, or of all *until* another one."""
        begin = len(self.process.name) + 2 + word.column
        end = len(self.process.name) + 2 + (until or word).end
        return SourceLine(self.file, self.process.line, self.text, begin, max(end - begin + 1, 1))

    def at_column(self, column: int, length: int) -> SourceLine:
        """Return a place in the command, whose first column is 1."""
        begin = len(self.process.name) + 2 + column
        return SourceLine(self.file, self.process.line, self.text, begin, length)

    def replace(self, word: Word, text: str) -> str:
        """Return the line with another text in place of a word."""
        command = self.process.command
        return f"{self.process.name}: {command[: word.column - 1]}{text}{command[word.end :]}"


def take_apart(
    processes: Iterable[Process],
    *,
    below: str = ".",
    top: Iterable[str] = (),
    has_all: bool = False,
) -> tuple[CommandLine, ...]:
    """Return the Procfile's lines of an app that is *below* the top of what was pushed.

    *top* are the names of the processes of a Procfile above it. With *has_all* those count as well
    that stand in no file."""
    above = frozenset(top)
    own = _PROCFILE if below == "." else f"{below}/{_PROCFILE}"
    return tuple(
        CommandLine(process, _find_file(process, own, above), programs_of(process.command))
        for process in processes
        if process.line or has_all
    )


def _find_file(process: Process, own: str, above: frozenset[str]) -> str:
    """Return where a process stands: also a table or a variable can say it."""
    if process.source:
        return process.source.partition(", line ")[0]
    return _PROCFILE if process.name in above else own
