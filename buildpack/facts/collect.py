"""Reading on after a problem, so that all are reported together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from buildpack.model.problem import BuildFailed, Problem

T = TypeVar("T")
D = TypeVar("D")


def collect(read: Callable[[], T], otherwise: D, problems: list[Problem]) -> T | D:
    """Return what *read* returns; when it fails, add the problem and return *otherwise*."""
    try:
        return read()
    except BuildFailed as failure:
        problems.append(failure.problem)
        return otherwise
