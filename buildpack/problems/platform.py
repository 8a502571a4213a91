"""Problems with how a platform calls us."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem


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


class BuildPlanUnreadable(Problem):
    """What other buildpacks ask of ours can't be read."""

    id: ClassVar[str] = "build-plan-unreadable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    path: str
    why: str
    """A clause, such as ``the system says: Permission denied``."""

    def explain(self) -> Explanation:
        return Explanation(
            what="The plan in which other buildpacks ask for Python can't be read.",
            why=f"It stands in\n\n  {self.path}\n\nand the platform writes it, but {self.why}.",
            fix=(
                (
                    "Find the buildpack in your build whose bin/detect writes a plan, and see "
                    "whether that is valid."
                ),
                "Build with this buildpack alone, to see whether another one is to blame.",
            ),
        )


class AppUnwritable(Problem):
    """The app's directory can't be written while an image is built."""

    id: ClassVar[str] = "app-unwritable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    path: str
    reason: str
    """What the system said, such as ``Permission denied``."""

    def explain(self) -> Explanation:
        return Explanation(
            what="The directory with your app's source can't be written.",
            why=f"We were writing\n\n  {self.path}\n\nwhen the system said: {self.reason}. An "
            "app's directory belongs to the user who builds, as a part of it is made by builds.",
            fix=(
                f"See whose it is with: ls -ld {self.path}",
                "Have the platform give it to the user who builds, and build again.",
            ),
        )


class BuildPlanUnmet(Problem):
    """Another buildpack asks for a Python that the app doesn't get."""

    id: ClassVar[str] = "build-plan-unmet"
    blame: ClassVar[Blame] = Blame.PLATFORM

    asked: tuple[str, ...]
    version: str

    def explain(self) -> Explanation:
        asked = " and ".join(f"'{one}'" for one in self.asked)
        return Explanation(
            what=f"Another buildpack asks for Python {asked}, and your app gets {self.version}.",
            why="Your app's own files decide which Python it gets. The request goes on to the "
            "next buildpack that provides a Python.",
            fix=(
                (
                    "If that buildpack shall use your app's Python, let your app ask for one that "
                    "serves both, such as in .python-version."
                ),
                "Otherwise put a buildpack after ours that provides what it needs.",
            ),
        )


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


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        WrongArguments(
            "bin/compile BUILD_DIR CACHE_DIR [ENV_DIR]", "There is no directory 'buidl'"
        ),
        EnvDirUnreadable("/build/env", "Permission denied"),
        BuildPlanUnmet(("3.11.*",), "3.13.1"),
        BuildPlanUnreadable("/layers/plan.toml", "it is no TOML: Expected '=' after a key"),
        AppUnwritable("/workspace/.heroku/slugline", "Permission denied"),
        SlugInTheWay("build"),
    )
