"""What can be wrong with the app's source as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


@dataclass(frozen=True)
class RuntimeInSource(Problem):
    """The source already holds a Python where ours goes."""

    id: ClassVar[str] = "runtime-in-source"

    path: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your app's source holds a directory {self.path}.",
            why="That is where your app's Python goes. Either it was committed by mistake, or "
            "another buildpack for Python ran before this one.",
            fix=(
                f"If it is committed, run: git rm -r --cached {self.path}",
                f"Add {self.path}/ to .gitignore, commit the change and deploy again.",
                "If your app has two buildpacks for Python, remove one of them.",
            ),
        )


@dataclass(frozen=True)
class VirtualenvInSource(Problem):
    """The source holds virtualenvs of another machine."""

    id: ClassVar[str] = "virtualenv-in-source"

    paths: tuple[str, ...]

    def explain(self) -> Explanation:
        paths = " ".join(self.paths)
        return Explanation(
            what=f"Your app's source holds a virtualenv: {', '.join(self.paths)}.",
            why="A virtualenv belongs to the machine on which it was made: it names a Python "
            "there. We make a new one from your requirements.",
            fix=(
                f"Run: git rm -r --cached {paths}",
                f"Add to .gitignore: {paths}",
                "Commit the change and deploy again.",
            ),
        )


EXAMPLES: tuple[Problem, ...] = (
    RuntimeInSource(path=".heroku/python"),
    VirtualenvInSource(paths=(".venv",)),
)
