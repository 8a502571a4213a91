"""What can go wrong with the files that say what the app needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.secret import mask


@dataclass(frozen=True)
class ManifestMisspelled(Problem):
    """A file's name is nearly one that means something. A notice."""

    id: ClassVar[str] = "manifest-misspelled"

    found: str
    meant: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your app has a file '{self.found}' but no '{self.meant}'.",
            why="Capital letters, endings and signs count. We don't read it under this name.",
            fix=(
                f"If it was meant to be read, rename it: git mv '{self.found}' '{self.meant}'",
                "Otherwise leave it as it is.",
            ),
        )


# The commands that turn a lock into a requirements.txt, by each tool's own documentation.
_EXPORTS = {
    "uv.lock": ("Run: uv export --no-dev --no-emit-project --output-file requirements.txt",),
    "poetry.lock": (
        "Give Poetry its export command: poetry self add poetry-plugin-export",
        "Run: poetry export --format requirements.txt --output requirements.txt",
    ),
    "Pipfile.lock": ("Run: pipenv requirements --hash > requirements.txt",),
    "Pipfile": ("Run: pipenv lock", "Run: pipenv requirements --hash > requirements.txt"),
    "pylock.toml": (
        "In an empty virtualenv, run: uv pip sync pylock.toml",
        "In the same one, run: uv pip freeze > requirements.txt",
    ),
    "pdm.lock": ("Run: pdm export --format requirements --prod --output requirements.txt",),
    "environment.yml": (
        "In the environment that works, run: pip list --format=freeze > requirements.txt",
        "Remove what your app doesn't import from requirements.txt, such as conda's own packages.",
    ),
}


@dataclass(frozen=True)
class LockNotSupported(Problem):
    """The app's packages stand only in a lock that we can't install from."""

    id: ClassVar[str] = "lock-not-supported"

    lock: str
    """The file's path, such as ``poetry.lock``."""

    def explain(self) -> Explanation:
        name = "environment.yml" if self.lock == "environment.yaml" else self.lock
        return Explanation(
            what=f"Your app's packages stand in {self.lock}, which we can't install from.",
            why="We install what requirements.txt asks for, and your app has none.",
            fix=(
                *_EXPORTS.get(name, _EXPORTS["pylock.toml"]),
                "Commit it and deploy again: git add requirements.txt && git commit",
            ),
        )


@dataclass(frozen=True)
class RequirementsFileMissing(Problem):
    """A requirements file that another one, or a config var, names isn't there."""

    id: ClassVar[str] = "requirements-file-missing"

    path: str
    """In the app."""
    named_by: str
    """The including file or the config var."""
    line: int | None = None
    """None for a config var."""

    def explain(self) -> Explanation:
        path = mask(self.path)
        where = self.named_by if self.line is None else f"{self.named_by}, line {self.line}"
        including = (
            f"Set {self.named_by} to the paths of files in your app, separated by commas."
            if self.line is None
            else f"Or remove line {self.line} from {self.named_by}. A path there is relative to "
            f"the directory of {self.named_by}."
        )
        return Explanation(
            what=f"Your app has no file '{path}'.",
            why=f"It is named by {where}. Capital letters count, and a file that .gitignore or "
            ".slugignore names isn't deployed.",
            fix=(
                f"If the file is on your machine, add it: git add --force '{path}'",
                including,
                "Commit the change and deploy again.",
            ),
        )


EXAMPLES: tuple[Problem, ...] = (
    ManifestMisspelled(found="requirments.txt", meant="requirements.txt"),
    LockNotSupported(lock="poetry.lock"),
    RequirementsFileMissing(path="requirements/base.txt", named_by="requirements.txt", line=1),
)
