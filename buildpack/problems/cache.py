"""What can go wrong with what earlier builds left."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem


class CacheDamaged(Problem):
    """Directories in the cache aren't what was saved there; they are made anew."""

    id: ClassVar[str] = "cache-damaged"
    blame: ClassVar[Blame] = Blame.PLATFORM

    names: tuple[str, ...]

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The cache was damaged: {', '.join(self.names)}.",
            why="Files there are missing, or differ from what was saved. We discarded them, so "
            "this build takes longer, and the next one finds a sound cache.",
            fix=("If it happens again, look for a program that deletes or rewrites files there.",),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (CacheDamaged(names=("venv", "uwsgi")),)
