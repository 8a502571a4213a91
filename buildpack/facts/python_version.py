"""The Python versions that the app's files and variables ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from buildpack.facts.collect import collect
from buildpack.facts.text import decode_text, find_foreign_encoding
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.python_version import VersionRequest
from buildpack.ports import AppTree
from buildpack.problems.python_version import (
    VersionEmpty,
    VersionEncoding,
    VersionInvalid,
    VersionMultiple,
)

Source: TypeAlias = Callable[[AppTree, Mapping[str, str]], VersionRequest | None]

_LONGEST = 100
_NUMBER = r"(?:0|[1-9][0-9]{0,3})"
_VERSION = re.compile(
    rf"(?:c?python-)?{_NUMBER}(?:\.\*|\.{_NUMBER}(?:\.\*|t|\.{_NUMBER}(?:(?:a|b|rc){_NUMBER})?t?)?)"
)
# What a version may begin with: it finds the place where a bad one stops making sense.
_BEGINNING = re.compile(
    rf"(?:c?python-)?(?:{_NUMBER}(?:\.(?:{_NUMBER}(?:\.(?:{_NUMBER}(?:a|b|rc)?)?)?)?)?)?"
)
_OPERATOR = re.compile(r"[<>=!~]")
_COMMENT = re.compile(r"#.*")
# What str.splitlines would take for line ends besides these stays visible as part of the text.
_LINE_END = re.compile(r"\r\n|\r|\n")


def read_version_requests(
    tree: AppTree, env: Mapping[str, str]
) -> tuple[tuple[VersionRequest, ...], tuple[Problem, ...]]:
    """Return what the app asks for, the strongest first, and what is wrong with it."""
    problems: list[Problem] = []
    asked = [collect(partial(source, tree, env), None, problems) for source in SOURCES]
    return tuple(filter(None, asked)), tuple(problems)


def parse_version_file(content: bytes, source: str) -> VersionRequest:
    """Return the one version that a file like ``runtime.txt`` or ``.python-version`` asks for.

    Raises BuildFailed with VersionEncoding, VersionEmpty, VersionMultiple or VersionInvalid.
    """
    encoding = find_foreign_encoding(content)
    if encoding is not None:
        raise BuildFailed(VersionEncoding(source=source, encoding=encoding))
    lines = (_COMMENT.sub("", line).strip() for line in _LINE_END.split(decode_text(content)))
    requests = tuple(
        VersionRequest(text=text, source=source, line=number)
        for number, text in enumerate(lines, 1)
        if text
    )
    if not requests:
        raise BuildFailed(VersionEmpty(source=source))
    if len(requests) > 1:
        raise BuildFailed(VersionMultiple(requests))
    return _verified(requests[0])


def _verified(request: VersionRequest) -> VersionRequest:
    """Return *request* when its text is a version or a range of them.

    Ranges are PEP 440's version specifiers."""
    column = _find_flaw(request.text)
    if column is not None:
        raise BuildFailed(VersionInvalid(request=request, column=column))
    return request


def _find_flaw(text: str) -> int | None:
    if len(text) > _LONGEST:
        return _LONGEST
    if not _OPERATOR.match(text):
        beginning = _BEGINNING.match(text)
        return None if _VERSION.fullmatch(text) else beginning.end() if beginning else 0
    column = 0
    for part in text.split(","):
        if not _is_specifier(part):
            return column + len(part) - len(part.lstrip())
        column += len(part) + 1
    return None


def _is_specifier(text: str) -> bool:
    try:
        return bool(str(SpecifierSet(text)))
    except InvalidSpecifier:
        return False


def _read_file(name: str, tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    content = tree.read(name)
    return None if content is None else parse_version_file(content, name)


def _read_variable(name: str, _: AppTree, env: Mapping[str, str]) -> VersionRequest | None:
    text = env.get(name, "").strip()
    return _verified(VersionRequest(text=text, source=name)) if text else None


SOURCES: tuple[Source, ...] = (
    partial(_read_variable, "SLUGLINE_PYTHON"),
    partial(_read_file, "runtime.txt"),
    partial(_read_file, ".python-version"),
)
"""Where a version may be asked for, the strongest first."""
