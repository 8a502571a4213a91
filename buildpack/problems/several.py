"""Several problems that were found together."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.problems import runtime, setting

# How a list of steps ends; one such end is enough.
_CLOSING = (
    "Commit the changes and deploy again.",
    "Commit the change and deploy again.",
    "Deploy again.",
)


class SeveralProblems(Problem):
    """More than one thing has to be mended before the app can be built."""

    id: ClassVar[str] = "several-problems"

    problems: tuple[Problem, ...]

    def explain(self) -> Explanation:
        told = [(problem.id, problem.explain()) for problem in self.problems]
        paragraphs = [
            "\n\n".join((f"{number}. {words.what} [{key}]", *filter(None, (words.why,))))
            for number, (key, words) in enumerate(told, 1)
        ]
        steps = dict.fromkeys(step for _, words in told for step in words.fix)
        return Explanation(
            what=f"Your app has {len(told)} problems.",
            why="\n\n".join(paragraphs),
            fix=(*(step for step in steps if step not in _CLOSING), _CLOSING[0]),
            evidence=tuple(line for _, words in told for line in words.evidence)[:20],
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (SeveralProblems(problems=(runtime.examples()[0], setting.examples()[0])),)
