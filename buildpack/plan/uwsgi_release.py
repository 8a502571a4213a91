"""What each release of uWSGI can do, and which Pythons it knows.

Every line was tried: releases between two that were tried count as the older one.
Source: https://github.com/unbit/uwsgi-docs, Changelog-2.0.*.rst, and the sources themselves.
"""

from __future__ import annotations

from bisect import bisect_right

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

LAST = 31
"""The newest release that we know is 2.0.31."""

# The newest Python 3 that a release, and those after it, compile for.
_NEWEST_PYTHONS = ((0, 9), (20, 10), (21, 11), (24, 12), (28, 13), (30, 14))

# The first release that has an option. What isn't here is in every release from 2.0.3 on. Hooks are
# older, but not what ours do: that sets a signal's handler.
_HOOKS = ("accepting", "as-gateway", "asap", "in-jail", "master-start", "post-app", "post-fork")
_OPTIONS = {"py-call-uwsgi-fork-hooks": 21, **{f"hook-{name}": 18 for name in _HOOKS}}

_USUAL = 18
"""A release that nobody can name is taken for one of 2019."""


def has_option(release: str, option: str) -> bool:
    """Return whether a release, such as ``2.0.31``, has one of the options that we use.

    One that isn't known has what they have had for years."""
    number = _number(release)
    return _OPTIONS.get(option, 0) <= (_USUAL if number is None else number)


def newest_python(release: str) -> str | None:
    """Return the newest series of Python that a release compiles for; None where no
    other release does better."""
    number = _number(release)
    # What the newest can't do nobody else can, and a Python may be newer than this table.
    if number is None or number >= LAST:
        return None
    firsts = [first for first, _ in _NEWEST_PYTHONS]
    return f"3.{_NEWEST_PYTHONS[bisect_right(firsts, number) - 1][1]}"


def first_release(series: str) -> str:
    """Return the first release that compiles for a series of Python, such as ``3.13``."""
    minor = int(series.partition(".")[2]) if series.startswith("3.") else 0
    number = next((first for first, newest in _NEWEST_PYTHONS if newest >= minor), LAST)
    return f"2.0.{number}" if number else ""


def is_before(release: str, number: int) -> bool:
    """Return whether a release is known to be older than 2.0.*number*."""
    own = _number(release)
    return own is not None and own < number


def newest_admitted(specifier: str) -> str:
    """Return the newest release that we know and *specifier* admits; empty for none.

    What is wrong with a specifier, the installer says best."""
    try:
        admitted = SpecifierSet(specifier)
    except InvalidSpecifier:
        return ""
    names = (f"2.0.{number}" for number in range(LAST, -1, -1))
    return next((name for name in names if name in admitted), "")


def _number(release: str) -> int | None:
    """Return the third number of a release of 2.0; None for any other text."""
    try:
        version = Version(release)
    except InvalidVersion:
        return None
    return version.micro if version.release[:2] == (2, 0) else None
