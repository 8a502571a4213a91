"""Problems: what can go wrong, as values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import ClassVar

from buildpack.model.value import Value


class Blame(Enum):
    """Whose problem it is. Decides the exit code and the closing words."""

    APP = "app"
    PLATFORM = "platform"
    BUILDPACK = "buildpack"


class Explanation(Value):
    """A problem in words. Text only; the console wraps and prefixes it."""

    what: str
    """A fact about the app in one line, with a full stop."""
    why: str = ""
    """Paragraphs, separated by blank lines. A line that begins with two spaces is kept as it is."""
    fix: tuple[str, ...] = ()
    """Things to do, in order, with exact commands."""
    evidence: tuple[str, ...] = ()
    """At most 20 lines of what a tool said."""


class Problem(Value, ABC):
    """A catalogue entry. Raised in a BuildFailed it is an error, listed in a plan a notice."""

    id: ClassVar[str]
    """Kebab-case, the area first; unique in the catalogue."""
    blame: ClassVar[Blame] = Blame.APP

    @abstractmethod
    def explain(self) -> Explanation:
        """Return the problem in words."""


class BuildFailed(Exception):
    """Ends a build. Not frozen: contextlib sets ``__traceback__`` on it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.id)
        self.problem = problem
