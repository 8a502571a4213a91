"""How a Python version may be written."""

from __future__ import annotations

import re
from dataclasses import replace

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from buildpack.facts.locks.poetry_constraint import parse_constraint
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import VersionRequest
from buildpack.problems.python_version import VersionInvalid, VersionOfAnotherPython

_LONGEST = 300
# Nobody has that many Pythons; a file of a megabyte is no list of them.
_MOST = 100
_NUMBER = r"(?:0|[1-9][0-9]{0,3})"
_PREFIX = r"(?:c?python[-@]?|latest:|prefix:)?"
_THREADS = r"(?:t|\+freethreaded)?"
_VERSION = re.compile(
    rf"{_PREFIX}{_NUMBER}"
    rf"(?:\.\*|\.{_NUMBER}(?:\.\*|{_THREADS}|\.{_NUMBER}(?:(?:a|b|rc){_NUMBER})?{_THREADS}))?"
)
# What a version may begin with: it finds the place where a bad one stops making sense.
_BEGINNING = re.compile(
    rf"{_PREFIX}(?:{_NUMBER}(?:\.(?:{_NUMBER}(?:\.(?:{_NUMBER}(?:a|b|rc)?)?)?)?)?)?"
)
# Names of version managers for Pythons of other kinds.
_OTHERS = re.compile(
    r"(?:pypy|graalpy|jython|ironpython|micropython|stackless|pyston|cinder|activepython|nogil"
    r"|anaconda|miniconda|miniforge|mambaforge)[\w.+-]*",
    re.ASCII | re.IGNORECASE,
)
# What stands for a Python of one machine only.
_LOCAL = re.compile(r"system|(?:path|ref|sub-\d+):\S+", re.ASCII)
_NAME = re.compile(r"[A-Za-z][\w.+-]*", re.ASCII)
_ANY = frozenset({"*", "latest"})


def verified(request: VersionRequest) -> VersionRequest:
    """Return *request* with its meaning, when its text is a version or a range of them.

    Ranges are PEP 440's version specifiers or Poetry's constraints. Raises
    BuildFailed(VersionInvalid) or BuildFailed(VersionOfAnotherPython)."""
    text = request.text
    if _OTHERS.fullmatch(text):
        raise BuildFailed(VersionOfAnotherPython(request))
    if text in _ANY:
        return replace(request, specifiers=("",))
    if len(text) <= _LONGEST and (_VERSION.fullmatch(text) or _is_specifier(text)):
        return request
    specifiers = parse_constraint(text) if len(text) <= _LONGEST and _is_range(text) else None
    if not specifiers:
        raise BuildFailed(VersionInvalid(request=request, column=_find_flaw(text)))
    return replace(request, specifiers=specifiers)


def join_entries(entries: tuple[VersionRequest, ...]) -> VersionRequest | None:
    """Return the entries of one file as one request, of which the first that can be had counts.

    None when all of them stand for what is on one machine only. Names of other Pythons may stand
    among them. Raises BuildFailed."""
    entries = entries[:_MOST]
    if all(_LOCAL.fullmatch(entry.text) for entry in entries):
        return None
    if not any(is_version(entry.text) for entry in entries):
        return verified(next(entry for entry in entries if not _LOCAL.fullmatch(entry.text)))
    first, *spares = (
        entry if _is_name(entry.text) and not is_version(entry.text) else verified(entry)
        for entry in entries
    )
    return replace(first, spares=tuple(spares))


def is_version(text: str) -> bool:
    """Return whether *text* is a version or a range of them."""
    try:
        verified(VersionRequest(text=text, source=""))
    except BuildFailed:
        return False
    return True


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text) or _LOCAL.fullmatch(text))


def _is_range(text: str) -> bool:
    return text[:1] in "<>=!~^*" or "|" in text


def _is_specifier(text: str) -> bool:
    try:
        return bool(str(SpecifierSet(text)))
    except InvalidSpecifier:
        return False


def _find_flaw(text: str) -> int:
    """Return how many characters of *text* make sense."""
    if len(text) > _LONGEST:
        return _LONGEST
    if not _is_range(text):
        beginning = _BEGINNING.match(text)
        return beginning.end() if beginning else 0
    column = 0
    for part in re.split(r"([,|])", text):
        if part.strip() not in {"", ",", "|"} and not parse_constraint(part):
            break
        column += len(part)
    return column + len(text[column:]) - len(text[column:].lstrip())
