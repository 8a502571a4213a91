"""Commands that installing the app's own project puts on PATH."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from buildpack.facts.finding import PROGRAM, Finding, Ground
from buildpack.facts.program import starts_server
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.entry_point import EntryPoint
from buildpack.model.problem import BuildFailed

_FILE = "pyproject.toml"
_TABLES = (
    ("tool", "poetry", "scripts"),
    ("project", "gui-scripts"),
    ("project", "scripts"),
)
"""Of two commands of one name the later table's counts."""
_TELLING = ("web", "serve", "server", "start", "app")
_TARGET = re.compile(r"([^\W\d][\w.]*):([^\W\d]\w*)")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def find_scripts(ground: Ground) -> Iterator[Finding]:
    """Yield the commands of ``[project.scripts]``, or of Poetry's own table, that serve the app:
    those that are named for it, and those whose function starts a server.

    Sources: https://packaging.python.org/en/latest/specifications/pyproject-toml/#entry-points,
    https://python-poetry.org/docs/pyproject/#scripts"""
    if not ground.is_installed:
        return
    content = ground.library.content(_FILE)
    if content is None:
        return
    commands = _read_commands(content)
    lines = decode_text(content).splitlines()
    for name, target in commands.items():
        starts = _starts_server(ground, target)
        if starts or (starts is None and name in _TELLING):
            line = _line_of(lines, name)
            entry_point = EntryPoint(
                module="",
                attribute=name,
                interface="own",
                file=_FILE,
                line=line,
                because=f"{_FILE}, line {line} makes the command {name}",
                framework="script",
                is_program=True,
                reads_port=True,
                rank=PROGRAM * 1000 + (_TELLING.index(name) if name in _TELLING else 9),
            )
            yield Finding(entry_point, (_FILE, line))


def _read_commands(content: bytes) -> dict[str, str]:
    try:
        project = parse_toml(content, _FILE)
    except BuildFailed:
        return {}  # The installer says best what is wrong.
    found: dict[str, str] = {}
    for path in _TABLES:
        table: object = project
        for key in path:
            table = table.get(key) if isinstance(table, dict) else None
        found |= _texts(table) if isinstance(table, dict) else {}
    return found


def _texts(table: Mapping[str, Any]) -> dict[str, str]:
    targets = {name: _target_of(value) for name, value in table.items() if _NAME.fullmatch(name)}
    return {name: target for name, target in targets.items() if target is not None}


def _target_of(value: object) -> str | None:
    """Return the function that a command calls; None for what is no command of Python's."""
    if isinstance(value, dict):
        # Poetry's longer form: a function, or with another type a file as it stands.
        is_function = value.get("type", "console") == "console"
        value = value.get("reference", value.get("callable")) if is_function else None
    return value if isinstance(value, str) else None


def _starts_server(ground: Ground, target: str) -> bool | None:
    """Return whether a command starts a server, or None when its function isn't in the app."""
    parsed = _TARGET.match(target)
    if parsed is None:
        return None
    for root in ("", "src"):
        scope = ground.search(root).scope(parsed[1])
        if scope is not None and parsed[2] in scope.definitions:
            return starts_server(scope, parsed[2])
    return None


def _line_of(lines: list[str], name: str) -> int:
    found = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=")
    return next((number for number, line in enumerate(lines, 1) if found.match(line)), 1)
