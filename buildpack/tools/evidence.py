"""Finding the lines that matter in what a tool said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from buildpack.model.problem import Problem
from buildpack.model.project import Requirement
from buildpack.model.value import Value
from buildpack.problems.requirement import Located

_MOST_LINES = 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_COMPILER_ERROR = re.compile(r"(?:fatal error|error):\s|: undefined reference to |cannot find -l")
_EXCEPTION = re.compile(r"^\s*(?:[A-Za-z_][\w.]*(?:Error|Exception)\b|error:)")


class Failure(Value):
    """What an installer said, and what it was asked for."""

    tail: tuple[str, ...]
    evidence: tuple[str, ...]
    """The lines to show."""
    requirements: Sequence[Requirement]

    def located(self, text: str, by: str = "") -> Located:
        """Return the requirement that the installer quotes, with the line that asks for it."""
        return located(text, self.requirements, by)


Reading: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str], Failure], Problem]]


def read_failure(readings: Sequence[Reading], failure: Failure) -> Problem | None:
    """Return what the first reading that matches any line makes of it, or None."""
    for pattern, meaning in readings:
        if match := find_first(pattern, failure.tail):
            return meaning(match, failure)
    return None


def find_first(pattern: re.Pattern[str], lines: Sequence[str]) -> re.Match[str] | None:
    """Return the first match of *pattern* in any of *lines*."""
    return next((match for line in lines if (match := pattern.search(line))), None)


def cited_from(lines: Sequence[str], start: str) -> tuple[str, ...]:
    """Return the lines from the last one that matches *start*, at most 20; else the last 20."""
    pattern = re.compile(start)
    places = [number for number, line in enumerate(lines) if pattern.search(line)]
    first = places[-1] if places else max(0, len(lines) - _MOST_LINES)
    return tuple(line.rstrip() for line in lines[first : first + _MOST_LINES])


def first_error(lines: Sequence[str]) -> str:
    """Return the first line that a compiler, linker or Python reports as an error, or nothing.

    The last lines of a parallel build are not its error: other jobs go on for a while.
    """
    compiler = find_first(_COMPILER_ERROR, [line for line in lines if not _EXCEPTION.match(line)])
    if compiler:
        return compiler.string.strip()
    named = [line.strip() for line in lines if _EXCEPTION.match(line)]
    return named[-1] if named else ""


def normalise(name: str) -> str:
    """Return a package name as PEP 503 spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(text: str) -> str:
    """Return the normalised name that a requirement begins with, or nothing."""
    match = _NAME.match(text.strip())
    return normalise(match[0]) if match else ""


def located(text: str, requirements: Sequence[Requirement], by: str = "") -> Located:
    """Return the requirement that a tool quotes, in the user's own words where a line of theirs
    asks for it, or where one asks for the package *by* that wants it."""
    name = normalise(by) if by else name_of(text)
    for line in requirements:
        if line.name == name and not line.is_constraint:
            quoted = text if by else line.text or text
            return Located(text=quoted, file=line.file, line=line.line, by=by)
    return Located(text=text, by=by)
