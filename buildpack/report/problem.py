"""One problem as lines of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Literal

from buildpack.model.problem import Explanation, Problem

WIDTH = 64
_EVIDENCE = 20


def render_problem(problem: Problem, *, kind: Literal["Error", "Notice"]) -> list[str]:
    """Return the lines that tell of *problem*, wrapped at 64 columns, without any prefix."""
    said = problem.explain()
    parts = (
        _wrapped(f"{kind}: {said.what}"),
        _paragraphs(said.why),
        _numbered(said),
        _evidence(said),
        [f"[{problem.id}]"],
    )
    return [line for part in parts if part for line in (*part, "")][:-1]


def _paragraphs(text: str) -> list[str]:
    """Wrap paragraphs; what begins with two spaces stays as it is."""
    lines: list[str] = []
    gathered: list[str] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("  "):
            gathered.append(line)
            continue
        lines += [*_wrapped(" ".join(gathered)), line.rstrip()]
        gathered = []
    return lines + _wrapped(" ".join(gathered))


def _numbered(said: Explanation) -> list[str]:
    return (
        ["To fix it:", *(line for i, fix in enumerate(said.fix, 1) for line in _fix(i, fix))]
        if said.fix
        else []
    )


def _fix(number: int, text: str) -> Iterator[str]:
    label = f"{number}. "
    for i, line in enumerate(_paragraphs(_with_command_apart(text))):
        yield f"{label if i == 0 else ' ' * len(label)}{line}".rstrip()


def _with_command_apart(text: str) -> str:
    """Put a command that ends a sentence on a line of its own where it would be broken: it is
    there to be copied."""
    sentence, colon, command = text.partition(": ")
    if not colon or text.endswith(".") or len(text) <= WIDTH:
        return text
    return f"{sentence}:\n  {command}"


def _evidence(said: Explanation) -> list[str]:
    if not said.evidence:
        return []
    return ["From the log:", *(f"  {line}".rstrip() for line in said.evidence[-_EVIDENCE:])]


def _wrapped(text: str, width: int = WIDTH) -> list[str]:
    # Words are paths, versions and commands: they are never broken.
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
