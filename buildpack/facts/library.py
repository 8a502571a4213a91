"""The app's modules, as a search sees them: each file read and parsed at most once."""

from __future__ import annotations

import ast

from buildpack.facts.old_syntax import parse_leniently
from buildpack.facts.source import Source, files_of, parse_source
from buildpack.model.problem import BuildFailed
from buildpack.ports import AppTree

# An app that hides its application behind more than this names it in a setting.
_MOST_FILES, _MOST_BYTES = 400, 8_000_000
_LARGEST = 1_000_000


class Library:
    """Reads and parses files, and keeps what came of it."""

    def __init__(self, tree: AppTree) -> None:
        self.tree = tree
        self._contents: dict[str, bytes | None] = {}
        self._parsed: dict[str, tuple[ast.Module, bool] | None] = {}
        self._bytes = 0

    @property
    def parsed(self) -> tuple[str, ...]:
        """The files that were parsed, in this order."""
        return tuple(self._parsed)

    def content(self, file: str) -> bytes | None:
        """Return a file's bytes; None when there is none, when it is too large to be a module.

        Raises BuildFailed(FileUnreadable)."""
        if file not in self._contents:
            content = self.tree.read(file)
            is_small = content is not None and len(content) <= _LARGEST
            self._contents[file] = content if is_small else None
        return self._contents[file]

    def module(self, module: str, root: str = "") -> Source | None:
        """Return the module of that dotted name below the directory *root*, or None."""
        found = next((one for one in files_of(module, root) if self.content(one) is not None), None)
        return None if found is None else self.file(found, module)

    def file(self, file: str, module: str) -> Source | None:
        """Return a file as the module of that name, or None when nothing can be told of it."""
        content = self.content(file)
        if content is None:
            return None
        if file not in self._parsed:
            self._bytes += len(content)
            if len(self._parsed) >= _MOST_FILES or self._bytes > _MOST_BYTES:
                return None
            self._parsed[file] = _parse(content)
        kept = self._parsed[file]
        return None if kept is None else Source(module, file, *kept)

    def glance(self, file: str) -> bytes:
        """Return a file's bytes without keeping them; empty when it is none that can be read."""
        try:
            content = self._contents.get(file) or self.tree.read(file) or b""
        except BuildFailed:
            # A file that nobody asked for by its name isn't worth a failure.
            return b""
        return content if len(content) <= _LARGEST else b""


def _parse(content: bytes) -> tuple[ast.Module, bool] | None:
    program = parse_source(content)
    if program is not None:
        return program, True
    program = parse_leniently(content)
    return None if program is None else (program, False)
