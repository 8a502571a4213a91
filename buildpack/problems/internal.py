"""Problems that are ours or the machine's."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem


class RuntimeBroken(Problem):
    """A Python was installed but does not start."""

    id: ClassVar[str] = "runtime-broken"
    blame: ClassVar[Blame] = Blame.PLATFORM

    version: str
    origin: str
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Python {self.version} was installed but doesn't start.",
            why=f"It came from {self.origin}. Most often it was built for another system, or a "
            "library that it needs is missing.",
            fix=(
                "Ask for another version in .python-version.",
                "Or choose where Pythons come from with SLUGLINE_PYTHON_OFFERS=managed.",
            ),
            evidence=self.evidence,
        )


class ToolFailed(Problem):
    """A program that the buildpack itself uses failed."""

    id: ClassVar[str] = "tool-failed"
    blame: ClassVar[Blame] = Blame.PLATFORM

    command: str
    code: int
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        lines = " with the lines below" if self.evidence else ""
        return Explanation(
            what=f"'{self.command}' failed with exit code {self.code}.",
            why="The buildpack runs this program itself; your app has no part in it.",
            fix=(
                "Try again.",
                f"If it fails again, report it{lines} at the buildpack's issues.",
            ),
            evidence=self.evidence,
        )


class InternalError(Problem):
    """An exception that nothing in the buildpack expected."""

    id: ClassVar[str] = "internal-error"
    blame: ClassVar[Blame] = Blame.BUILDPACK

    error: str
    traceback: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="The buildpack has a bug.",
            why=f"This is our fault, not your app's: {self.error}",
            fix=("Report it, with the lines below, at the buildpack's issues.",),
            evidence=self.traceback[-20:],
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        RuntimeBroken(
            "3.13.1",
            "an archive",
            ("error while loading shared libraries: libssl.so.3: cannot open shared object file",),
        ),
        ToolFailed("virtualenv .heroku/venv", 1, ("OSError: [Errno 2] No such file or directory",)),
        InternalError("KeyError: 'uv'", ("Traceback (most recent call last):", "KeyError: 'uv'")),
    )
