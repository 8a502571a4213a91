"""The Procfile: process types and their commands."""

from __future__ import annotations

import re

from buildpack.facts.text import decode_text
from buildpack.model.problem import BuildFailed
from buildpack.model.process import Process
from buildpack.ports import AppTree
from buildpack.problems.procfile import BadLine, ProcfileInvalid

NAME = re.compile(r"[A-Za-z0-9_-]+")
"""What processes can be called."""
_LINE = re.compile(rf"({NAME.pattern}):\s*(.+)")
_NAME = re.compile(r"[A-Za-z0-9_-]+\s*:")
# A shell takes other characters that str.splitlines splits at for part of a word.
_LINE_END = re.compile(r"\r\n|\r|\n")


def read_procfile(tree: AppTree, up: str = "") -> tuple[Process, ...] | None:
    """Return the Procfile's processes, or None without a Procfile.

    *up* leads to the top of what was pushed. Platforms read a Procfile there, so it wins by name
    over one of an app below. Raises BuildFailed(ProcfileInvalid)."""
    found = [_read(tree, path) for path in dict.fromkeys((f"{up}Procfile", "Procfile"))]
    if all(processes is None for processes in found):
        return None
    merged: dict[str, Process] = {}
    for process in (one for processes in found for one in processes or ()):
        merged.setdefault(process.name, process)
    return tuple(merged.values())


def read_top_processes(tree: AppTree, up: str) -> tuple[str, ...]:
    """Return the names of the processes that stand in a Procfile above the app."""
    return tuple(process.name for process in _read(tree, f"{up}Procfile") or ()) if up else ()


def _read(tree: AppTree, path: str) -> tuple[Process, ...] | None:
    content = tree.read(path)
    return None if content is None else parse_procfile(decode_text(content))


def parse_procfile(text: str) -> tuple[Process, ...]:
    """Return the processes of a Procfile in its order.

    Raises BuildFailed(ProcfileInvalid) with every line that can't be used.
    Source: https://devcenter.heroku.com/articles/procfile#procfile-format
    """
    seen: dict[str, int] = {}
    processes: list[Process] = []
    bad: list[BadLine] = []
    for number, line in enumerate(map(str.strip, _LINE_END.split(text)), 1):
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            bad.append(BadLine(number, line, _find_flaw(line)))
        elif match[1] in seen:
            why = f"'{match[1]}' stands in line {seen[match[1]]} already"
            bad.append(BadLine(number, line, why))
        else:
            seen[match[1]] = number
            processes.append(Process(match[1], match[2], number))
    if bad:
        raise BuildFailed(ProcfileInvalid(tuple(bad)))
    return tuple(processes)


def _find_flaw(line: str) -> str:
    name, colon, command = line.partition(":")
    if not colon:
        return "there is no colon after the name"
    if not command.strip():
        return "there is no command"
    if _NAME.match(line):
        return f"there is a space between '{name.strip()}' and its colon"
    return f"'{name[:30]}' is no name: only letters, digits, '-' and '_' can be part of one"
