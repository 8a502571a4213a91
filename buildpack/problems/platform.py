"""Problems with how a platform calls us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem


@dataclass(frozen=True)
class WrongArguments(Problem):
    """An entry point was called with arguments that it does not take."""

    id: ClassVar[str] = "wrong-arguments"
    blame: ClassVar[Blame] = Blame.PLATFORM

    usage: str
    reason: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"{self.reason}.",
            why="The platform calls this program during a build; you seldom need to.",
            fix=(f"Call it like this: {self.usage}",),
        )


@dataclass(frozen=True)
class EnvDirUnreadable(Problem):
    """The directory with the app's config vars can't be read."""

    id: ClassVar[str] = "env-dir-unreadable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    path: str
    reason: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The config vars in {self.path} can't be read.",
            why=f"The system says: {self.reason}. A build without your config vars could go wrong "
            "in ways that are hard to see, so we stop here.",
            fix=("Let the user that builds read this directory and the files in it.",),
        )


@dataclass(frozen=True)
class SlugInTheWay(Problem):
    """The directory for a slug holds something else."""

    id: ClassVar[str] = "slug-in-the-way"

    path: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"{self.path} already holds something that is no slug.",
            why="We would have to delete it to put the slug there, and that may not be what you "
            "want.",
            fix=("Name another directory, or remove this one yourself.",),
        )


EXAMPLES: tuple[Problem, ...] = (
    WrongArguments("bin/compile BUILD_DIR CACHE_DIR [ENV_DIR]", "There is no directory 'buidl'"),
    EnvDirUnreadable("/build/env", "Permission denied"),
    SlugInTheWay("build"),
)
