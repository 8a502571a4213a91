"""What is wrong with the app's code, and with the programs that its processes start."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.code_error import CodeError
from buildpack.model.problem import Explanation, Problem
from buildpack.model.source_line import SourceLine
from buildpack.problems.shown_line import name, show

_COMMIT = "Commit the change and deploy again."


class CodeInvalid(Problem):
    """Files of the app can't be read by the app's own Python."""

    id: ClassVar[str] = "code-syntax-error"

    errors: tuple[CodeError, ...]
    """At most a few of them."""
    count: int
    """All files."""
    python: str

    def explain(self) -> Explanation:
        first = self.errors[0].place
        shown = "\n\n".join(f"{show(one.place)}\n    {one.message}" for one in self.errors)
        more = self.count - len(self.errors)
        rest = f"\n\nAnd {more} more {'file' if more == 1 else 'files'}." if more else ""
        return Explanation(
            what=f"{self.count} of your files are no valid Python {self.python}."
            if self.count > 1
            else f"Your {first.file} is no valid Python {self.python}.",
            why=f"{shown}{rest}\n\nWhatever imports such a file ends with a SyntaxError.",
            fix=(
                f"Correct {name(first)}"
                + (", and the others in the same way." if self.count > 1 else "."),
                _COMMIT,
                "If nothing imports it, leave it as it is.",
            ),
        )


class ProgramMissing(Problem):
    """The Procfile starts a program that isn't there."""

    id: ClassVar[str] = "command-program-missing"

    place: SourceLine
    program: str
    package: str = ""
    """What would bring it; empty when nobody knows."""
    nearest: str = ""
    """A program that is there, with a similar name."""

    def explain(self) -> Explanation:
        fixes = (
            f"In {name(self.place)}, write {self.nearest} instead." if self.nearest else "",
            f"Add {self.package} to your requirements." if self.package else "",
            ""
            if self.nearest or self.package
            else f"Commit {self.program}, or correct {name(self.place)}."
            if "/" in self.program
            else f"Add the package that brings {self.program}, or correct {name(self.place)}.",
        )
        return Explanation(
            what=f"Your Procfile starts {self.program}, which isn't there.",
            why=f"{show(self.place)}\n\nWe looked for it where your app's packages and the "
            "platform's programs are. The process would end with exit code 127.",
            fix=(*filter(None, fixes), _COMMIT),
        )


class ScriptNotRunnable(Problem):
    """The Procfile starts a file of the app's that can't be started."""

    id: ClassVar[str] = "command-script-not-runnable"

    place: SourceLine
    path: str
    has_carriage_returns: bool

    def explain(self) -> Explanation:
        why = "It is not marked as a program. The process would end with exit code 126."
        fix: tuple[str, ...] = (f"Run: git update-index --chmod=+x {self.path}",)
        if self.has_carriage_returns:
            why = (
                "Its lines end as on Windows. The system takes the invisible sign at the end of "
                "the first line for a part of the program's name, and finds no such program."
            )
            fix = (
                f"Change the ends of its lines: sed -i 's/\\r$//' {self.path}",
                "Keep git from changing them back: echo '*.sh text eol=lf' >> .gitattributes",
                f"Run: git add --renormalize {self.path}",
            )
        return Explanation(
            what=f"Your Procfile starts {self.path}, which can't be started.",
            why=f"{show(self.place)}\n\n{why}",
            fix=(*fix, _COMMIT),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        CodeInvalid(
            errors=(
                CodeError(
                    SourceLine("shop/views.py", 14, "    print 'sold out'", 5, 1),
                    "Missing parentheses in call to 'print'. Did you mean print(...)?",
                ),
            ),
            count=1,
            python="3.13.1",
        ),
        ProgramMissing(
            SourceLine("Procfile", 1, "web: gunicorn app:app", 6, 8), "gunicorn", "gunicorn"
        ),
        ScriptNotRunnable(
            SourceLine("Procfile", 2, "release: ./migrate.sh", 10, 12),
            "./migrate.sh",
            has_carriage_returns=False,
        ),
    )
