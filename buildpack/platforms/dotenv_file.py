"""The app's ``.env`` file, which stands in for a platform's config vars on one's own machine."""

from __future__ import annotations

import io
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from buildpack.ports import Console
from buildpack.problems.run import DotenvLineInvalid


def read_dotenv(app: Path, console: Console) -> dict[str, str]:
    """Return the variables in the file; lines that set none become a notice."""
    try:
        text = (app / ".env").read_text("utf-8", errors="surrogateescape")
    except OSError:
        return {}
    variables, bad = parse_dotenv(text)
    if bad:
        console.notice(DotenvLineInvalid(bad))
    return variables


def parse_dotenv(text: str) -> tuple[dict[str, str], tuple[int, ...]]:
    """Return the variables in a ``.env`` file, and the numbers of the lines that set none.

    References to other variables aren't expanded: most secrets with a dollar sign mean it.
    Source: https://saurabh-kumar.com/python-dotenv/#file-format"""
    variables: dict[str, str] = {}
    bad: list[int] = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or _is_unfit(binding):
            bad.append(_line(binding))
        elif binding.key is not None and binding.value is not None:
            variables[binding.key] = binding.value
        elif binding.key is not None:
            bad.append(_line(binding))
    return variables, tuple(bad)


def _is_unfit(binding: Binding) -> bool:
    # The system ends names and values at the null character.
    return "\0" in f"{binding.key or ''}{binding.value or ''}" or binding.key == ""


def _line(binding: Binding) -> int:
    # What is told begins with the empty lines above.
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")
