"""The table ``[tool.slugline]`` of a pyproject.toml: settings that are committed with the app."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial

from buildpack.facts.collect import collect
from buildpack.facts.procfile import NAME
from buildpack.facts.text import decode_text
from buildpack.facts.toml import read_toml
from buildpack.model.problem import Problem
from buildpack.model.process import Process
from buildpack.model.serve_settings import CONCURRENCY, THREADS
from buildpack.model.setting import Setting
from buildpack.model.settings import (
    CGROUP_ROOT,
    NETRC,
    PREFIX,
    PYTHON_BOOTSTRAP_URL,
    PYTHON_OFFERS,
    SETTINGS,
)
from buildpack.model.value import Value
from buildpack.ports import AppTree
from buildpack.problems.tool_table import TableInvalid, TableKeyUnknown

FILE = "pyproject.toml"
_TABLE = "tool.slugline"
_PROCESSES = "processes"
# These are secrets, or the machine's own, or are asked for before any file is read or at launch.
_NOT_COMMITTED = (
    *(CGROUP_ROOT, NETRC, PYTHON_BOOTSTRAP_URL, PYTHON_OFFERS),
    *(CONCURRENCY, THREADS),
)
_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=""")
_NEAR = 0.6


class ToolTable(Value, kw_only=True):
    """What the table says, and what is wrong with it."""

    settings: Mapping[str, str] = field(default_factory=dict)
    """By the names of the config vars; only what such a config var can be."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where each of them stands, such as ``pyproject.toml, line 7``."""
    processes: tuple[Process, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


def key_of(setting: Setting[object]) -> str:
    """Return what a setting is called in the table: ``SLUGLINE_APP_DIR`` is ``app-dir``."""
    return setting.name.removeprefix(PREFIX).lower().replace("_", "-")


KEYS = {key_of(one): one for one in SETTINGS if one not in _NOT_COMMITTED}
"""The settings that can stand in the table."""


def read_tool_table(tree: AppTree, up: str = "") -> ToolTable:
    """Return what the table of the app says, and what that at the top of what was pushed adds.

    *up* leads there."""
    tables = [_read(tree, f"{way}{FILE}") for way in dict.fromkeys(("", up))]
    names = {process.name for process in tables[0].processes}
    return ToolTable(
        settings=_merge(table.settings for table in tables),
        origins=_merge(table.origins for table in tables),
        processes=(
            *tables[0].processes,
            *(one for table in tables[1:] for one in table.processes if one.name not in names),
        ),
        problems=tuple(problem for table in tables for problem in table.problems),
        notices=tuple(notice for table in tables for notice in table.notices),
    )


def _merge(found: Iterator[Mapping[str, str]]) -> dict[str, str]:
    """Return all pairs; of two with the same name the first counts."""
    merged: dict[str, str] = {}
    for pairs in found:
        merged = {**pairs, **merged}
    return merged


def _read(tree: AppTree, path: str) -> ToolTable:
    problems: list[Problem] = []
    whole = collect(partial(read_toml, tree, path), None, problems) or {}
    tool = whole.get("tool")
    table = tool.get("slugline") if isinstance(tool, dict) else None
    if table is None:
        # What makes the file unreadable is told by those who need it.
        return ToolTable()
    lines = dict(_find_lines(decode_text(tree.read(path) or b"")))
    reading = _Reading(path, lines)
    if not isinstance(table, dict):
        reading.refuse("", table, "a table")
        return ToolTable(problems=tuple(reading.problems))
    for key, value in table.items():
        reading.take(key, value)
    return ToolTable(
        settings=reading.settings,
        origins=reading.origins,
        processes=tuple(reading.processes),
        problems=tuple(reading.problems),
        notices=tuple(reading.notices),
    )


@dataclass
class _Reading:
    """What was read of one table so far."""

    path: str
    lines: Mapping[tuple[str, str], int]
    """By table and key."""
    settings: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def take(self, key: str, value: object) -> None:
        """Take one key with its value."""
        if key == _PROCESSES:
            self._take_processes(value)
        elif (setting := KEYS.get(key)) is None:
            line = self.lines.get((_TABLE, key))
            known = (*KEYS, _PROCESSES)
            nearest = "".join(get_close_matches(key, known, 1, _NEAR))
            self.notices.append(TableKeyUnknown(self.path, line, key, nearest))
        elif (text := _text_of(value)) is None or setting.parse(text) is None:
            self.refuse(key, value, setting.valid)
        else:
            self.settings[setting.name] = text
            self.origins[setting.name] = self._where(_TABLE, key)

    def refuse(self, key: str, value: object, valid: str, table: str = _TABLE) -> None:
        """Remember that a value can't be used."""
        line = self.lines.get((table, key))
        inner = table.removeprefix(_TABLE).removeprefix(".")
        name = ".".join(filter(None, (inner, key)))
        self.problems.append(TableInvalid(self.path, line, name, str(value), valid))

    def _take_processes(self, value: object) -> None:
        if not isinstance(value, dict):
            self.refuse(_PROCESSES, value, "a table of names and commands")
            return
        inner = f"{_TABLE}.{_PROCESSES}"
        for name, command in value.items():
            if not NAME.fullmatch(name):
                self.refuse(name, name, "named with letters, digits, '-' and '_'", inner)
            elif not isinstance(command, str) or not command.strip() or "\n" in command:
                self.refuse(name, command, "a line for a shell", inner)
            else:
                where, line = self._where(inner, name), self.lines.get((inner, name), 1)
                self.processes.append(Process(name, command.strip(), line, where))

    def _where(self, table: str, key: str) -> str:
        line = self.lines.get((table, key))
        return self.path if line is None else f"{self.path}, line {line}"


def _text_of(value: object) -> str | None:
    """Return what a config var would hold to say the same, or None when none could."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return None


def _find_lines(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield in which table and line each key begins; what has several lines may yield too much."""
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = re.sub(r"""[\s"']""", "", header[1])
        elif key := _KEY.match(line):
            yield (table, key[1]), number
