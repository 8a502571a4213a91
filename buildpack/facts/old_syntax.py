"""What can be said of a file that no parser of ours takes: one for Python 2, or a broken one."""

from __future__ import annotations

import ast
import re
import warnings

from buildpack.facts.text import decode_text

# The lines that tell what a module offers, where they stand alone and at its left edge.
_IMPORT = re.compile(r"(?:import [\w., ]+|from [\w.]+ import [\w*][\w, *]*)\s*(?:#.*)?")
_ASSIGNMENT = re.compile(r"([^\W\d]\w*\s*=\s*[^\W\d][\w.]*)(\s*\(.*)?")
_FUNCTION = re.compile(r"(?:async )?def [^\W\d]\w*\((?:[^\W\d]\w*,? ?)*\):")
_MOST_LINES = 2_000
# Words that have become keywords, say: each one costs a line, and another attempt.
_MOST_ATTEMPTS = 20


def parse_leniently(content: bytes) -> ast.Module | None:
    """Return the imports, plain assignments and functions of a file, all of them without bodies
    and arguments, in their lines; None when there is nothing of the kind."""
    lines = [_keep(line) for line in decode_text(content).splitlines()[:_MOST_LINES]]
    for _ in range(_MOST_ATTEMPTS):
        parsed = _attempt(lines)
        if not isinstance(parsed, int):
            return parsed if parsed is not None and parsed.body else None
        lines[parsed - 1] = ""
    return None


def _attempt(lines: list[str]) -> ast.Module | int | None:
    """Return what *lines* are, the number of one that is wrong, or None when nobody can say."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse("\n".join(lines))
    except SyntaxError as error:
        is_one = error.lineno is not None and 1 <= error.lineno <= len(lines)
        return error.lineno if is_one else None
    except (ValueError, RecursionError, MemoryError):
        return None


def _keep(line: str) -> str:
    if _IMPORT.fullmatch(line):
        return line
    if _FUNCTION.match(line):
        return line[: line.index("):") + 2] + " ..."
    assigned = _ASSIGNMENT.fullmatch(line)
    if assigned is None:
        return ""
    return f"{assigned[1]}()" if assigned[2] else assigned[1]
