"""Find the files of a list that are no valid source for this Python.

Usage: python -IS -W ignore syntax.py ROOT LIST

LIST is a file that holds one path a line, relative to ROOT. Nothing is imported, run or written.
Prints one line of JSON: a list of objects with "file", "line", "column" (from 1; 0 for none),
"text" and "message", for the bad files in the order of the list.

Runs on Python 2.7 as well, so types stand in comments.
"""

import json
import os
import sys

_LONGEST = 1000


def find_error(root, name):
    # type: (str, str) -> dict[str, object] | None
    """Return what is wrong with a file, or None when it compiles or isn't there."""
    try:
        with open(os.path.join(root, name), "rb") as file:
            content = file.read()
    except EnvironmentError:
        return None
    try:
        compile(content, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        line = error.lineno or 1
        column = error.offset or 0
        message = error.msg or "invalid syntax"
    except (ValueError, TypeError) as error:  # A null byte.
        line, column, message = 1, 0, str(error)
    except (RuntimeError, MemoryError, OverflowError):
        return None  # Too deep for this Python; nobody wrote that by hand.
    else:
        return None
    text = _text_of(content, line)
    # Old Pythons count the bytes of a line that they joined or stripped.
    column = column if 0 < column <= len(text) + 1 else 0
    return {
        "file": _shown(name),
        "line": line,
        "column": column,
        "text": text,
        "message": _clean(message),
    }


def _text_of(content, number):
    # type: (bytes, int) -> str
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    line = lines[number - 1] if 0 < number <= len(lines) else b""
    return _clean(line.decode("utf-8", "replace"))


def _shown(name):
    # type: (str) -> str
    if sys.version_info >= (3,):
        return name
    else:
        return name.decode("utf-8", "replace")


def _clean(text):
    # type: (str) -> str
    """Return a text without what a terminal would obey."""
    return "".join(max(letter, " ") for letter in text[:_LONGEST])


def main(root, names):
    # type: (str, list[str]) -> int
    """Compile the files, and print what is wrong with them."""
    sys.setrecursionlimit(10000)
    found = [error for error in (find_error(root, name) for name in names) if error]
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _read_listing(path):
    # type: (str) -> list[str]
    if sys.version_info >= (3,):
        with open(path, encoding="utf-8", errors="surrogateescape") as listing:
            return listing.read().splitlines()
    else:
        with open(path) as listing:
            return listing.read().splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], _read_listing(sys.argv[2])))
