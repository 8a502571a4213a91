"""What can go wrong with a Procfile."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.value import Value

_MOST = 10


class BadLine(Value):
    """A line of a Procfile that can't be used."""

    number: int
    text: str
    why: str
    """A clause, such as ``'web' stands in line 1 already``."""


class ProcfileInvalid(Problem):
    """Lines of the Procfile can't be used; all of them at once."""

    id: ClassVar[str] = "procfile-invalid"

    lines: tuple[BadLine, ...]

    def explain(self) -> Explanation:
        several = len(self.lines) > 1
        change = "these lines so that they read" if several else "this line so that it reads"
        listing = "\n".join(
            f"  line {line.number}: {line.text[:60]}\n    {line.why}" for line in self.lines[:_MOST]
        )
        more = len(self.lines) - _MOST
        return Explanation(
            what=f"{len(self.lines)} lines of your Procfile can't be used."
            if several
            else f"Line {self.lines[0].number} of your Procfile can't be used.",
            why="Every line reads 'name: command' or begins with #, and no name stands there "
            f"twice. We read:\n\n{listing}" + (f"\n\nSo are {more} more." if more > 0 else ""),
            fix=(
                f"Change {change} like 'web: gunicorn app:app'.",
                "Commit the change and deploy again.",
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        ProcfileInvalid(
            (
                BadLine(1, "web gunicorn app:app", "there is no colon after the name"),
                BadLine(4, "worker:", "there is no command"),
                BadLine(5, "clock: python tick.py", "'clock' stands in line 3 already"),
            )
        ),
    )
