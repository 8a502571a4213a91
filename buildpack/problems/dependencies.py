"""What is left to say when an installer fails."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


class DependenciesFailed(Problem):
    """The installer failed in a way that we have no better words for."""

    id: ClassVar[str] = "dependencies-failed"

    tool: str
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your app's packages can't be installed with {self.tool}.",
            why="The installer's last words are shown below.",
            fix=("Correct what they name.", "Commit the change and deploy again."),
            evidence=self.evidence,
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (DependenciesFailed("uv", ("error: something else",)),)
