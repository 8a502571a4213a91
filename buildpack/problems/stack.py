"""Problems with the system that the app is built and run on."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


class StackEnded(Problem):
    """The app's stack has reached its end of life. What we install still runs there."""

    id: ClassVar[str] = "stack-end-of-life"

    stack: str
    ended: str
    """Month and year."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your app's stack is {self.stack}, which is no longer looked after.",
            why=f"It has had no security fixes since {self.ended}: those of OpenSSL and of the C "
            "library, which your packages use, are missing. We build on it as long as the "
            "platform does.",
            fix=("Run: heroku stack:set heroku-24", "Deploy again."),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (StackEnded(stack="heroku-20", ended="April 2025"),)
