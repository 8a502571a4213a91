"""Problems with the app's own build hooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


@dataclass(frozen=True)
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
                "Commit the change and deploy again.",
            ),
            evidence=self.evidence,
        )


@dataclass(frozen=True)
class HookNotRunnable(Problem):
    """One of the app's hooks can't be started."""

    id: ClassVar[str] = "hook-not-runnable"

    path: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"{self.path} can't be started.",
            why="Its first line names an interpreter that isn't there. Windows line ends look the "
            "same: the name then ends in an invisible character.",
            fix=(
                f"Let the first line of {self.path} read: #!/usr/bin/env bash",
                f"Save it with Unix line ends: sed -i 's/\\r$//' {self.path}",
                "Commit the change and deploy again.",
            ),
        )


EXAMPLES: tuple[Problem, ...] = (
    HookFailed("bin/post_compile", 3, ("npm: command not found",)),
    HookNotRunnable("bin/pre_compile"),
)
