"""The app's own hooks: how one is started, and what its failure means."""

from __future__ import annotations

import re
from pathlib import Path

from buildpack.model.command import CommandResult
from buildpack.model.problem import Problem
from buildpack.problems.hook import (
    HookFailed,
    HookLineEnds,
    HookNotRunnable,
    HookProgramMissing,
)
from buildpack.tools.elf import ELF_MAGIC

EARLY = "pre_compile"

_NOT_FOUND = 127
_SHOWN = 20
# bash says "hook: line 2: npm: command not found", dash "hook: 2: npm: not found".
_MISSING = re.compile(r": (?P<program>[\w.+/-]+): (?:command )?not found$")
_ABSENT = ": No such file or directory"
_FINDERS = ("env: ", "/usr/bin/env: ", "/bin/env: ")
_WINDOWS = b"\r\n"


def start(path: Path, text: bytes) -> tuple[str, ...]:
    """Return the arguments that run a hook with this *text*.

    Without a first line that names its interpreter it runs as a shell would run it. The kernel
    refuses it: see execve(2), ENOEXEC."""
    names_interpreter = text.startswith((b"#!", ELF_MAGIC))
    return (str(path),) if names_interpreter else ("bash", str(path))


def diagnose(name: str, shown: str, text: bytes, result: CommandResult) -> Problem:
    """Return what the failure of a hook means; *shown* is its path, *text* what it holds."""
    if result.code == _NOT_FOUND:
        if _WINDOWS in text:
            return HookLineEnds(shown)
        if program := _find_missing(result):
            return HookProgramMissing(shown, program, is_early=name == EARLY)
        if len(result.tail) == 1 and _lacks_interpreter(shown, result.tail[0]):
            return HookNotRunnable(shown)
    return HookFailed(shown, result.code, result.tail[-_SHOWN:])


def _lacks_interpreter(shown: str, line: str) -> bool:
    """Return whether *line* says so: it is ours, or that of the env that was to find one. A shell
    that runs the hook says as much of any program in it, with the number of a line."""
    who = line.removesuffix(_ABSENT)
    return who != line and (who.endswith(f"/{shown}") or who.startswith(_FINDERS))


def _find_missing(result: CommandResult) -> str:
    """Return the program that the last line says isn't there."""
    match = _MISSING.search(result.tail[-1]) if result.tail else None
    return match["program"] if match else ""
