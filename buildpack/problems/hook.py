"""Problems with the app's own build hooks."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem

_COMMIT = "Commit the change and deploy again."


class HookFailed(Problem):
    """One of the app's hooks ended with an error."""

    id: ClassVar[str] = "hook-failed"

    path: str
    code: int
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"{self.path} failed with exit code {self.code}.",
            why="We run this script of your app during the build. Its last lines are shown below.",
            fix=(
                f"Correct {self.path}; it must end with exit code 0.",
                "If it was not meant as a hook, give it another name.",
                _COMMIT,
            ),
            evidence=self.evidence,
        )


class HookNotRunnable(Problem):
    """One of the app's hooks can't be started."""

    id: ClassVar[str] = "hook-not-runnable"

    path: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"{self.path} can't be started.",
            why="Its first line names an interpreter that isn't there.",
            fix=(
                f"Let the first line of {self.path} read: #!/usr/bin/env bash",
                _COMMIT,
            ),
        )


class HookLineEnds(Problem):
    """One of the app's hooks was saved with the line ends of Windows."""

    id: ClassVar[str] = "hook-line-ends"

    path: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"{self.path} has the line ends of Windows.",
            why="Each of its lines ends in an invisible character, which Linux takes for a part of "
            "the last word.",
            fix=(
                f"Save it with Unix line ends: sed -i 's/\\r$//' {self.path}",
                f"Keep them so: echo '{self.path} text eol=lf' >> .gitattributes",
                _COMMIT,
            ),
        )


class HookProgramMissing(Problem):
    """One of the app's hooks ended because of a program that isn't there."""

    id: ClassVar[str] = "hook-program-missing"

    path: str
    program: str
    is_early: bool
    """Whether the hook runs before anything is installed."""

    def explain(self) -> Explanation:
        when = (
            f"{self.path} runs before anything is installed: neither your app's Python nor its "
            "packages are there yet."
            if self.is_early
            else "No package of your app brings it, and the machine that builds doesn't have it."
        )
        move = (
            (
                (
                    f"If '{self.program}' belongs to Python or your packages, move the line to "
                    "bin/post_compile, which runs when all of them are there."
                ),
            )
            if self.is_early
            else (f"If a package brings '{self.program}', add it to your requirements.",)
        )
        return Explanation(
            what=f"{self.path} runs '{self.program}', which isn't there.",
            why=when,
            fix=(
                *move,
                (
                    "If another buildpack brings it, let that one run before this one: heroku "
                    "buildpacks:add --index 1 NAME"
                ),
                _COMMIT,
            ),
        )


class HookRemovesCache(Problem):
    """One of the app's hooks removed the cache that the build works with."""

    id: ClassVar[str] = "hook-removes-cache"

    path: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"{self.path} deleted the build cache.",
            why="Our own tools stand there, and this build needs them to the end.",
            fix=(
                f"Take the command that deletes it out of {self.path}, and commit the change.",
                (
                    "If you want a build without what is cached, set the config var "
                    "SLUGLINE_CLEAR_CACHE=1 for that one build."
                ),
                "Deploy again.",
            ),
        )


class HookInstallsPackages(Problem):
    """One of the app's hooks installs packages itself. They are in the slug, so it is a notice."""

    id: ClassVar[str] = "hook-installs-packages"

    path: str
    packages: tuple[str, ...]
    """Name and version, such as ``six 1.17.0``."""

    def explain(self) -> Explanation:
        listing = "\n".join(f"  {package}" for package in self.packages)
        return Explanation(
            what=f"{self.path} installs packages of its own.",
            why=f"They are in the slug:\n\n{listing}\n\n"
            "We don't keep them for the next build, so the hook installs them in each, and nobody "
            "checks that they go with your other packages.",
            fix=(
                "Add them to requirements.txt, or to what your app has in its place.",
                f"Take the command that installs them out of {self.path}.",
                _COMMIT,
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        HookFailed("bin/post_compile", 3, ("Error: no such migration",)),
        HookNotRunnable("bin/pre_compile"),
        HookLineEnds("bin/post_compile"),
        HookProgramMissing("bin/pre_compile", "pip", is_early=True),
        HookRemovesCache("bin/post_compile"),
        HookInstallsPackages("bin/post_compile", ("six 1.17.0",)),
    )
