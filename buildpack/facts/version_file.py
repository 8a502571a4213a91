"""The files that say nothing but which Python: one version in a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice

from buildpack.facts.app_dir import find_way_up
from buildpack.facts.text import decode_text, find_foreign_encoding
from buildpack.facts.version_text import join_entries, verified
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import VERSION_FILES, VersionRequest
from buildpack.ports import AppTree
from buildpack.problems.python_version import VersionEmpty, VersionEncoding, VersionMultiple

_COMMENT = re.compile(r"#.*")
# Nobody has a list of that many.
_MOST = 1000
# What str.splitlines would take for line ends besides these stays visible as part of the text.
_LINE_END = re.compile(r"\r\n|\r|\n")


RUNTIME_TXT, PYTHON_VERSION, TOOL_VERSIONS = VERSION_FILES[0], VERSION_FILES[1], ".tool-versions"


def read_runtime_txt(tree: AppTree, env: Mapping[str, str]) -> VersionRequest | None:
    """Return what ``runtime.txt`` asks for. Raises BuildFailed."""
    return _read(tree, env, RUNTIME_TXT, parse_runtime_txt)


def read_python_version(tree: AppTree, env: Mapping[str, str]) -> VersionRequest | None:
    """Return what ``.python-version`` asks for. Raises BuildFailed."""
    return _read(tree, env, PYTHON_VERSION, parse_python_version)


def read_tool_versions(tree: AppTree, env: Mapping[str, str]) -> VersionRequest | None:
    """Return what ``.tool-versions`` asks for. Raises BuildFailed."""
    return _read(tree, env, TOOL_VERSIONS, parse_tool_versions)


def _read(
    tree: AppTree,
    env: Mapping[str, str],
    name: str,
    parse: Callable[[bytes, str], VersionRequest | None],
) -> VersionRequest | None:
    """Read the file beside the app, or else the one for all that was pushed."""
    for path in dict.fromkeys((name, f"{find_way_up(env)}{name}")):
        content = tree.read(path)
        if content is not None:
            return parse(content, path)
    return None


def parse_runtime_txt(content: bytes, source: str = RUNTIME_TXT) -> VersionRequest:
    """Return the one version in a ``runtime.txt``.

    Raises BuildFailed with VersionEncoding, VersionEmpty, VersionMultiple, VersionInvalid or
    VersionOfAnotherPython."""
    entries = _entries(content, source)
    if not entries:
        raise BuildFailed(VersionEmpty(source=source))
    if len(entries) > 1:
        raise BuildFailed(VersionMultiple(entries))
    return verified(entries[0])


def parse_python_version(content: bytes, source: str = PYTHON_VERSION) -> VersionRequest | None:
    """Return the versions in a ``.python-version``: the first that can be had counts.

    Source: https://github.com/pyenv/pyenv#understanding-python-version-selection. Raises
    BuildFailed as `parse_runtime_txt` does."""
    entries = _entries(content, source)
    if not entries:
        raise BuildFailed(VersionEmpty(source=source))
    return join_entries(entries)


def parse_tool_versions(content: bytes, source: str = TOOL_VERSIONS) -> VersionRequest | None:
    """Return the versions after ``python`` in a ``.tool-versions``: the first that can be had.

    Source: https://asdf-vm.com/manage/configuration.html. Raises BuildFailed."""
    for line in _entries(content, source):
        tool, *versions = line.text.split()
        if tool == "python" and versions:
            return join_entries(
                tuple(
                    VersionRequest(text=text, source=line.source, line=line.line)
                    for text in versions
                )
            )
    return None


def _entries(content: bytes, source: str) -> tuple[VersionRequest, ...]:
    """Return the lines that say something, without comments and surrounding space."""
    encoding = find_foreign_encoding(content)
    if encoding is not None:
        raise BuildFailed(VersionEncoding(source=source, encoding=encoding))
    lines = (_COMMENT.sub("", line).strip() for line in _LINE_END.split(decode_text(content)))
    found = (
        VersionRequest(text=text, source=source, line=number)
        for number, text in enumerate(lines, 1)
        if text
    )
    return tuple(islice(found, _MOST))
