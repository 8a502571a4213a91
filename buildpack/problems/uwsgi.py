"""Problems with compiling uWSGI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


@dataclass(frozen=True)
class UwsgiCompileFailed(Problem):
    """The compiler refused uWSGI's source."""

    id: ClassVar[str] = "uwsgi-compile-failed"

    version: str
    python: str
    error: str
    """The first line that names an error: a parallel compile hides it far above the end."""
    meaning: str = ""
    cure: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        shown = f"The compiler's first error was:\n\n  {self.error}" if self.error else ""
        return Explanation(
            what=f"uWSGI{f' {self.version}' if self.version else ''} can't be compiled "
            f"for Python {self.python}.",
            why="\n\n".join(part for part in (shown, self.meaning) if part),
            fix=(
                *self.cure,
                *(() if self.cure else ("Ask for a newer release: put 'uwsgi>=2.0.31' there.",)),
                "Commit the change and deploy again.",
            ),
            evidence=() if self.error else self.evidence,
        )


EXAMPLES: tuple[Problem, ...] = (
    UwsgiCompileFailed(
        version="2.0.20",
        python="3.12.1",
        error="NameError: name 'execfile' is not defined",
        meaning="uWSGI 2.0.20 to 2.0.22 can't be built for Python 3.12 and newer.",
        cure=("Put 'uwsgi>=2.0.24' in requirements.txt.",),
    ),
)
