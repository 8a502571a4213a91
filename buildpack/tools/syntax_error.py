"""How to have the app's own Python look for files that it can't read, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from buildpack.model.code_error import CodeError
from buildpack.model.command import Command, CommandResult
from buildpack.model.layout import Layout
from buildpack.model.python_version import PythonVersion
from buildpack.model.source_line import SourceLine
from buildpack.tools.interpreter import isolated

_SCRIPT = Path(__file__).resolve().parent.parent / "inside/syntax.py"


def find_syntax_errors(
    layout: Layout, version: PythonVersion, listing: Path, python: Path
) -> Command:
    """Return the command with which a *python* of the app's version compiles the files that
    *listing* names, and keeps nothing."""
    return Command(
        argv=(
            *(str(python), *isolated(version), "-S", "-W", "ignore"),
            *(str(_SCRIPT), str(layout.source.build), str(listing)),
        ),
        shown="python syntax.py",
        cwd=layout.scratch,
    )


def parse_syntax_errors(result: CommandResult) -> tuple[CodeError, ...]:
    """Return what the command told; nothing when it broke down over somebody's file."""
    if result.code or not result.tail:
        return ()
    try:
        return tuple(_parse(json.loads(result.tail[-1])))
    except (ValueError, KeyError, TypeError):
        return ()


def below(error: CodeError, directory: str) -> CodeError:
    """Return the error of a file of an app in a *directory*, with its path from the top."""
    if directory == ".":
        return error
    return replace(error, place=replace(error.place, file=f"{directory}/{error.place.file}"))


def _parse(told: list[dict[str, str]]) -> Iterator[CodeError]:
    for one in told:
        place = SourceLine(one["file"], int(one["line"]), one["text"], int(one["column"]))
        yield CodeError(place, one["message"])
