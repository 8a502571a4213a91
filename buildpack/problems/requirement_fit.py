"""Problems with releases that exist, but not for this app or not for anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.value import Value
from buildpack.problems.requirement import Located, intro, title, told

_DEPLOY = "Commit the change and deploy again."
_FILE = "requirements.txt"
_MARKERS = {"Windows": 'sys_platform == "win32"', "macOS": 'sys_platform == "darwin"'}


class Misfit(Value):
    """A release that exists, but not for this Python or this machine."""

    requirement: Located
    needs: str
    """What it is for, such as ``Python >=3.13`` or ``Windows``."""
    serves: str = ""
    """A release that would do, such as ``numpy==1.26.4``."""


class RequirementPythonMismatch(Problem):
    """A release is for other versions of Python."""

    id: ClassVar[str] = "requirement-python-mismatch"

    python: str
    """The app's, such as ``3.12.1``; empty when we don't know it."""
    misfits: tuple[Misfit, ...]
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        asked = [each.requirement for each in self.misfits]
        return Explanation(
            what=title(
                asked,
                f"isn't for Python {self.python}",
                f"releases aren't for Python {self.python}",
            ),
            why=f"{intro(asked)}."
            f"{told(f'{each.requirement.place}: {_with_needs(each)}' for each in self.misfits)}",
            fix=(
                *self._cures(),
                "Or ask for another Python in .python-version.",
                _DEPLOY,
            ),
            evidence=self.evidence,
        )

    def _cures(self) -> Iterator[str]:
        for each in self.misfits:
            if not each.requirement.is_ours:
                yield each.requirement.other_release
            elif each.serves:
                yield (
                    f"In {each.requirement.where}, write '{each.serves}', which is for "
                    f"{self._runs_on}."
                )
            else:
                yield (
                    f"In {each.requirement.where}, ask for a release that is for {self._runs_on}."
                )

    @property
    def _runs_on(self) -> str:
        return f"Python {self.python}" if self.python else "your app's Python"


class RequirementPlatformMismatch(Problem):
    """A package exists for other operating systems only."""

    id: ClassVar[str] = "requirement-platform-mismatch"

    misfits: tuple[Misfit, ...]
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        asked = [each.requirement for each in self.misfits]
        return Explanation(
            what=title(asked, "isn't for Linux", "packages aren't for Linux"),
            why=f"Your app runs on Linux. {intro(asked)}."
            f"{told(f'{each.requirement.place}: {_with_needs(each)}' for each in self.misfits)}",
            fix=(*self._cures(), _DEPLOY),
            evidence=self.evidence,
        )

    def _cures(self) -> Iterator[str]:
        for each in self.misfits:
            if not each.requirement.is_ours:
                yield each.requirement.other_release
            elif each.needs in _MARKERS:
                line = f"{each.requirement.text}; {_MARKERS[each.needs]}"
                yield f"In {each.requirement.where}, write instead: {line}"
            else:
                yield f"Remove '{each.requirement.text}' from {each.requirement.where}."


class RequirementYanked(Problem):
    """A release was withdrawn by its makers. A notice."""

    id: ClassVar[str] = "requirement-yanked"

    requirement: Located
    reason: str = ""

    def explain(self) -> Explanation:
        reason = f" They say: {self.reason}" if self.reason else ""
        return Explanation(
            what=f"The release '{self.requirement.text}' was withdrawn by its makers.",
            why=f"{self.requirement.asked_by}. It still installs while a file asks for exactly "
            f"this version, but nobody should use it.{reason}",
            fix=(f"Ask for another release in {self.requirement.where}.", _DEPLOY),
        )


def _with_needs(each: Misfit) -> str:
    return f"{each.requirement.text} is for {each.needs}" if each.needs else each.requirement.text


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        RequirementPythonMismatch(
            "3.13.0",
            (
                Misfit(
                    Located("tensorflow==2.5.0", _FILE, 3),
                    "Python 3.6 to 3.9",
                    "tensorflow==2.20.0",
                ),
                Misfit(Located("numpy==1.26.0", _FILE, 4), "Python <3.13,>=3.9", "numpy==2.1.0"),
            ),
        ),
        RequirementPlatformMismatch((Misfit(Located("pywin32==306", _FILE, 3), "Windows"),)),
        RequirementYanked(Located("dill==0.3.5", _FILE, 3), "Broken wheel"),
    )
