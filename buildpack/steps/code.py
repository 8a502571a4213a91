"""Whether the app's files are valid Python for the app's own Python."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.problem import Problem
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems import lint
from buildpack.tools.interpreter import executable_of, stand_in_for
from buildpack.tools.syntax_error import below, find_syntax_errors, parse_syntax_errors

_NOTE = "code"
_MOST = 5
_LARGEST = 1_000_000
# Templates of code that isn't code yet, and files that tests keep because they are broken.
_TEMPLATES = re.compile(
    r"\{\{|(^|/)(fixtures|templates?|test_?data|snippets|project_template|app_template)/|"
    r"[-_.](tpl|tmpl|template)\.py$|\.py-tpl$"
)


class CodeCheck(Value):
    """What came of a look at all files."""

    files: int
    new: int
    """Those that the last build hadn't seen as they are."""
    problem: Problem | None
    is_checked: bool = True
    """Whether there was a Python that could read the new ones."""


def check_code(world: World, layout: Layout, version: PythonVersion) -> CodeCheck:
    """Compile what the last build hasn't found good already, and keep a note of what is."""
    digests = {
        path: hashlib.sha256(content).hexdigest()[:32]
        for path in world.tree.walk()
        if path.endswith(".py")
        and path.isprintable()
        and not _TEMPLATES.search(path)
        and len(content := world.tree.read(path) or b"") <= _LARGEST
    }
    good = _read_note(world.store.note(_NOTE), version)
    new = [path for path, digest in digests.items() if digest not in good]
    if not new:
        return CodeCheck(len(digests), 0, None)
    python = _find_python(world, layout, version)
    if python is None:
        return CodeCheck(len(digests), len(new), None, is_checked=False)
    listing = layout.scratch / "code.txt"
    world.disk.write(listing, "".join(f"{path}\n" for path in new))
    result = world.commands.capture(find_syntax_errors(layout, version, listing, python), world.env)
    errors = parse_syntax_errors(result)
    bad = {error.place.file for error in errors}
    if result.code == 0:
        known = sorted({digest for path, digest in digests.items() if path not in bad})
        note = json.dumps({"python": str(version), "good": known})
        world.store.keep_note(_NOTE, note)
    if not errors:
        return CodeCheck(len(digests), len(new), None)
    shown = tuple(below(error, layout.below) for error in errors[:_MOST])
    problem = lint.CodeInvalid(errors=shown, count=len(errors), python=str(version))
    return CodeCheck(len(digests), len(new), problem)


def _find_python(world: World, layout: Layout, version: PythonVersion) -> Path | None:
    """Return the app's own Python, or ours where that reads the same language."""
    if not world.store.is_hollow("python"):
        return executable_of(layout, version)
    return stand_in_for(version)


def _read_note(text: str | None, version: PythonVersion) -> frozenset[str]:
    try:
        note = json.loads(text or "{}")
        is_same = note.get("python") == str(version)
        return frozenset(note["good"]) if is_same else frozenset()
    except (ValueError, KeyError, TypeError, AttributeError):
        return frozenset()
