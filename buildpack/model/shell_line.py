"""A line for a shell, such as a Procfile's, read as far as one can without running it.

Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from buildpack.model.shell_word import Word, split_words
from buildpack.model.value import Value

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
# Programs that start the one that is named after them, and how many words of theirs come first.
_WRAPPERS = {
    "ddtrace-run": 0,
    "env": 0,
    "exec": 0,
    "newrelic-admin": 1,
    "nohup": 0,
    "opentelemetry-instrument": 0,
    "time": 0,
}
# A process's own name, written once more in front of its command.
_PREFIX = re.compile(r"[A-Za-z0-9_-]+:")
_PYTHON = re.compile(r"(.*/)?python([23](\.\d+)?)?")
SERVERS = {
    "daphne": "daphne",
    "granian": "granian",
    "gunicorn": "gunicorn",
    "hypercorn": "hypercorn",
    "uvicorn": "uvicorn",
    "uwsgi": "uwsgi",
    "pyuwsgi": "uwsgi",
    "waitress": "waitress",
    "waitress-serve": "waitress",
}
"""The programs, and modules for ``python -m``, of the servers that we know."""


class ShellCommand(Value):
    """One program with its arguments."""

    words: tuple[Word, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    """What is assigned in front of it."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The words without their columns."""
        return tuple(word.text for word in self.words)


class ProgramCall(Value):
    """One program that a line starts, behind those that only start another one."""

    program: Word
    """The module's name where ``python -m`` starts it."""
    arguments: tuple[Word, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""
    """What a ``cd`` before it or an ``env -C`` names; empty for none."""
    starters: tuple[Word, ...] = ()
    """The programs in front of it, such as ``newrelic-admin``, or ``python`` before ``-m``."""
    is_module: bool = False
    """Whether ``python -m`` starts it."""

    @property
    def name(self) -> str:
        """The program without the directory that it is in."""
        return self.program.text.rpartition("/")[2]

    @property
    def script(self) -> Word | None:
        """The Python file that it runs, or None when it is no Python or runs something else."""
        if not _PYTHON.fullmatch(self.program.text) or self.is_module:
            return None
        place = 0
        while place < len(self.arguments) and self.arguments[place].text.startswith("-"):
            if self.arguments[place].text in {"-c", "-", "-m"}:
                return None
            place += 2 if self.arguments[place].text in {"-W", "-X"} else 1
        return self.arguments[place] if place < len(self.arguments) else None


class ServerCommand(Value):
    """The part of a line that starts a server that we know."""

    server: str
    """Such as ``gunicorn``."""
    program: Word
    arguments: tuple[Word, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""
    """What a ``cd`` before it names; empty for none."""


def parse_shell_line(text: str) -> tuple[ShellCommand, ...]:
    """Return the commands of a line in its order, whatever joins them.

    What a substitution runs is no command of the line. Any text gives an answer."""
    commands: list[ShellCommand] = []
    words: list[Word] = []
    for word in (*split_words(text), None):
        if word is not None:
            words.append(word)
        elif words:
            commands.append(_make_command(words))
            words = []
    return tuple(commands)


def programs_of(text: str) -> tuple[ProgramCall, ...]:
    """Return the programs that a line starts, in its order. Any text gives an answer."""
    directory = ""
    programs: list[ProgramCall] = []
    for command in parse_shell_line(text):
        if command.texts[:1] == ("cd",):
            directory = "".join(command.texts[1:2])
            continue
        call = _unwrap(command, directory)
        if call is not None:
            programs.append(call)
    return tuple(programs)


def find_server_command(text: str) -> ServerCommand | None:
    """Return the first command of a line that starts a server that we know, or None."""
    found = (server_command_of(call) for call in programs_of(text))
    return next(filter(None, found), None)


def server_command_of(call: ProgramCall) -> ServerCommand | None:
    """Return how a program starts a server that we know, or None when it is none."""
    server = SERVERS.get(call.name)
    if server is None:
        return None
    return ServerCommand(server, call.program, call.arguments, call.variables, call.directory)


def option_value(arguments: tuple[Word, ...], *names: str) -> Word | None:
    """Return the last value that *arguments* give to an option, or None.

    *names* are such as ``--bind`` and ``-b``. Understands ``--bind=X``, ``--bind X``, ``-b X`` and
    ``-bX``; the column is that of the word that holds the value."""
    found = None
    for place, word in enumerate(arguments):
        for name in names:
            follows = arguments[place + 1] if place + 1 < len(arguments) else None
            if word.text == name:
                found = follows or Word("", word.column)
            elif name.startswith("--") and word.text.startswith(f"{name}="):
                found = Word(word.text.partition("=")[2], word.column)
            elif not name.startswith("--") and word.text.startswith(name):
                found = Word(word.text[len(name) :], word.column)
    return found


def _unwrap(command: ShellCommand, directory: str) -> ProgramCall | None:
    """Return the program that is really started, and the variables in front of it."""
    words, variables = command.words, dict(command.variables)
    starters: list[Word] = []
    while words:
        first = words[0].text.rpartition("/")[2]
        assigned = _ASSIGNMENT.fullmatch(words[0].text)
        module = _find_module(words)
        if assigned:
            variables[assigned[1]] = assigned[2]
            words = words[1:]
        elif first == "env" and (length := _find_way(words)):
            directory = words[length - 1].text.removeprefix("--chdir=")
            words = (words[0], *words[length:])
        elif first in _WRAPPERS:
            starters.append(words[0])
            words = words[1 + _WRAPPERS[first] :]
        elif _PREFIX.fullmatch(words[0].text) and not starters:
            words = words[1:]
        elif module:
            starters.append(words[0])
            rest = words[module + 1 :]
            return ProgramCall(
                words[module], rest, variables, directory, tuple(starters), is_module=True
            )
        else:
            return ProgramCall(words[0], words[1:], variables, directory, tuple(starters))
    return None


def _find_way(words: tuple[Word, ...]) -> int:
    """Return how many words name another directory, as in ``env -C back``; 0 when none do."""
    option = words[1].text if len(words) > 1 else ""
    if option in {"-C", "--chdir"} and len(words) > 2:  # noqa: PLR2004 - env, the option, its value.
        return 3
    return 2 if option.startswith("--chdir=") else 0


def _find_module(words: tuple[Word, ...]) -> int:
    """Return where the module of ``python -m module`` stands; 0 when it is no such command."""
    if _PYTHON.fullmatch(words[0].text):
        for place, word in enumerate(words[1:-1], 1):
            if word.text == "-m":
                return place + 1
            if not word.text.startswith("-") or word.text == "-c":
                break
    return 0


def _make_command(words: list[Word]) -> ShellCommand:
    variables: dict[str, str] = {}
    while words and (assigned := _ASSIGNMENT.fullmatch(words[0].text)):
        variables[assigned[1]] = assigned[2]
        words = words[1:]
    return ShellCommand(tuple(words), variables)
