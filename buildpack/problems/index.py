"""Problems with the package index."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem


class IndexUnreachable(Problem):
    """The package index does not answer."""

    id: ClassVar[str] = "index-unreachable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    url: str
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="The package index can't be reached.",
            why=f"Several tries to fetch {self.url} failed. Nothing in the cache was changed.",
            fix=(
                "Try again: most such failures pass within minutes.",
                "If you set PIP_INDEX_URL or PIP_EXTRA_INDEX_URL, check the address.",
            ),
            evidence=self.evidence,
        )


class IndexUnauthorised(Problem):
    """The package index refuses the credentials."""

    id: ClassVar[str] = "index-unauthorised"

    url: str
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="The package index refuses your credentials.",
            why=f"{self.url} answered that it needs a valid user name and password.",
            fix=(
                (
                    "Set the config var PIP_INDEX_URL or PIP_EXTRA_INDEX_URL to "
                    "https://USER:PASSWORD@HOST/simple."
                ),
                "Check that the token has not expired.",
            ),
            evidence=self.evidence,
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        IndexUnreachable("https://index.example.com/simple/flask/"),
        IndexUnauthorised("https://index.example.com/simple/"),
    )
