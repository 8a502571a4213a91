"""Shell lines that begin in another directory."""

from __future__ import annotations

import re
import shlex

_PROGRAM = re.compile(r"[A-Za-z0-9_./~-]+(?=\s|$)")
_OF_THE_SHELL = re.compile(r"[;&|<>()`\n\\]")
_QUOTED = re.compile(r"'[^']*'")
# What a shell replaces by the names of files, or by where it is.
_MEANT_THERE = re.compile(r"[*?\[]|PWD\b")
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

    A plain program needs no shell to get there: Dokku starts processes without one. What gets it
    there is replaced by it, so that signals reach it.

    Source: https://github.com/gliderlabs/herokuish/blob/master/include/procfile.bash
    """
    if directory == ".":
        return command
    program = _PROGRAM.match(command)
    read = _QUOTED.sub("", command)
    is_plain = program and program[0] not in _BUILTINS and not _OF_THE_SHELL.search(read)
    begin = shlex.quote(directory)
    if is_plain and not _MEANT_THERE.search(read):
        return f"env -C {begin} {command}"
    return f"cd {begin} && {'exec ' if is_plain else ''}{command}"
