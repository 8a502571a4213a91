"""Shell lines that begin in another directory."""

from __future__ import annotations

import re
import shlex

_PROGRAM = re.compile(r"[A-Za-z0-9_./~-]+(?=\s|$)")
_OF_THE_SHELL = re.compile(r"[;&|<>()`\n\\]")
_BUILTINS = frozenset(
    (
        *(".", "alias", "bg", "break", "case", "cd", "command", "continue", "declare", "echo"),
        *("eval", "exec", "exit", "export", "fg", "for", "function", "if", "jobs", "let", "local"),
        *("printf", "read", "readonly", "return", "select", "set", "shift", "shopt", "source"),
        *("test", "time", "times", "trap", "type", "typeset", "ulimit", "umask", "unset", "until"),
        *("wait", "while"),
    )
)


def begin_in(directory: str, command: str) -> str:
    """Return *command* as a shell line that runs in *directory*; ``.`` changes nothing.

    A plain program replaces the shell, so that signals reach it."""
    if directory == ".":
        return command
    program = _PROGRAM.match(command)
    is_plain = program and program[0] not in _BUILTINS and not _OF_THE_SHELL.search(command)
    return f"cd {shlex.quote(directory)} && {'exec ' if is_plain else ''}{command}"
