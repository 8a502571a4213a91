"""Problems with compiling uWSGI."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


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


class UwsgiVersionUnfit(Problem):
    """A release of uWSGI that no compiler makes work with this Python."""

    id: ClassVar[str] = "uwsgi-version-unfit"

    version: str
    python: str
    file: str
    line: int
    text: str
    """As the requirement is written."""
    nearest: str
    """The oldest release that works with this Python."""
    newest_python: str
    """The newest series that this release works with."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"uWSGI {self.version} can't be compiled for Python {self.python}.",
            why=f"{self.file}, line {self.line} asks for '{self.text}'. That release is older than "
            f"this Python and uses what it no longer has; the newest Python that it compiles for "
            f"is {self.newest_python}.",
            fix=(
                f"Ask for a newer release: put 'uwsgi>={self.nearest}' in {self.file}.",
                f"Or keep the release, and put '{self.newest_python}' in .python-version.",
                "Commit the change and deploy again.",
            ),
        )


class UwsgiReadyMade(Problem):
    """We took pyuwsgi because nothing can be compiled here."""

    id: ClassVar[str] = "uwsgi-ready-made"

    because: str
    """A clause."""

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app gets pyuwsgi in place of uWSGI.",
            why=f"We took it because {self.because}. It is the same program, ready-made, a "
            "release behind at times, and without TLS of its own, which a router speaks for it.",
            fix=(
                "To say that you want it, put 'pyuwsgi' in place of 'uwsgi' in requirements.txt.",
                "To have uWSGI compiled, install a C compiler on the machine that builds.",
            ),
        )


class UwsgiReadyMadeMissing(Problem):
    """There is no ready-made sister of the release that the app pins."""

    id: ClassVar[str] = "uwsgi-ready-made-missing"

    wanted: str
    """A specifier, such as ``==2.0.31.*``."""
    nearest: tuple[str, ...] = ()
    """Those that there are, such as ``pyuwsgi==2.0.30``, nearest first."""

    def explain(self) -> Explanation:
        others = f" There is {' and '.join(self.nearest)}." if self.nearest else ""
        return Explanation(
            what="The release of uWSGI that your app asks for can't be had ready-made.",
            why=f"SLUGLINE_UWSGI asks for pyuwsgi, and the package index has none for "
            f"'{self.wanted}': pyuwsgi follows uWSGI's releases later, or not at all.{others}",
            fix=(
                "Unset SLUGLINE_UWSGI: uWSGI is then compiled.",
                "Or ask for a release of uWSGI that pyuwsgi has, in your requirements or lock.",
                "Commit the change and deploy again.",
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        UwsgiCompileFailed(
            version="2.0.20",
            python="3.12.1",
            error="NameError: name 'execfile' is not defined",
            meaning="uWSGI 2.0.20 to 2.0.22 can't be built for Python 3.12 and newer.",
            cure=("Put 'uwsgi>=2.0.24' in requirements.txt.",),
        ),
        UwsgiVersionUnfit(
            version="2.0.20",
            python="3.12.1",
            file="requirements.txt",
            line=2,
            text="uwsgi==2.0.20",
            nearest="2.0.24",
            newest_python="3.10",
        ),
        UwsgiReadyMade(because="the machine that builds has no C compiler"),
        UwsgiReadyMadeMissing("==2.0.31.*", ("pyuwsgi==2.0.30.post1", "pyuwsgi==2.0.30")),
    )
