"""What can go wrong with the files that say what the app needs."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.secret import mask


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


class ManifestSeveral(Problem):
    """Several files could say what is installed. A notice."""

    id: ClassVar[str] = "manifest-several"

    taken: str
    others: tuple[str, ...]
    """At least one."""

    def explain(self) -> Explanation:
        *front, last = self.others
        others = f"{', '.join(front)} and {last}" if front else last
        return Explanation(
            what=f"Your app has {self.taken}, and {others} besides.",
            why=f"Your packages come from {self.taken} alone, which comes first in our order: "
            "requirements.txt, then locks, then what isn't locked.",
            fix=(
                f"If that is right, remove what isn't used: git rm {' '.join(self.others)}",
                f"If not, set the config var SLUGLINE_MANIFEST to {self.others[0]}.",
            ),
        )


class ManifestAbsent(Problem):
    """The setting names a file that the app doesn't have."""

    id: ClassVar[str] = "manifest-absent"

    asked: str
    found: tuple[str, ...]
    """What the app has instead."""

    def explain(self) -> Explanation:
        there = f"It has {', '.join(self.found)}." if self.found else "It has no such file at all."
        return Explanation(
            what=f"Your app has no {self.asked} in its root.",
            why=f"The config var SLUGLINE_MANIFEST names it as the file that says what is "
            f"installed. {there}",
            fix=(
                f"If the file is on your machine, add it: git add --force {self.asked}",
                "Or set SLUGLINE_MANIFEST to a file that is there, or unset it.",
                "Deploy again.",
            ),
        )


class InstallerUnsuitable(Problem):
    """The installer that the app asks for can't do it; another one does. A notice."""

    id: ClassVar[str] = "installer-unsuitable"

    asked: str
    taken: str
    why: str
    """A clause such as ``only uv reads uv.lock``."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your packages are installed by {self.taken}, not by {self.asked}.",
            why=f"SLUGLINE_INSTALLER asks for {self.asked}, but {self.why}.",
            fix=("Unset SLUGLINE_INSTALLER.",),
        )


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


class ManifestUnreadable(Problem):
    """A TOML or JSON file that we have to read isn't one."""

    id: ClassVar[str] = "manifest-unreadable"

    file: str
    why: str
    """What is wrong, without a full stop; mostly in the parser's words."""
    line: int | None = None
    column: int | None = None
    """Both counted from 1; None where nobody can say."""

    def explain(self) -> Explanation:
        line = "" if self.line is None else f", line {self.line}"
        place = line if self.column is None else f"{line}, column {self.column}"
        is_yaml = self.file.endswith((".yml", ".yaml"))
        is_json = self.file.endswith(("Pipfile.lock", ".json"))
        kind = "YAML" if is_yaml else "JSON" if is_json else "TOML"
        is_lock = self.file.endswith(".lock")
        cure = (
            f"Make {self.file} anew with the tool that wrote it. A conflict that Git left in it "
            "shows up as lines of '<<<<<<<' and '>>>>>>>'."
            if is_lock
            else f"Mend {self.file}{place}."
        )
        return Explanation(
            what=f"Your {self.file} isn't valid {kind}.",
            why=f"{self.file}{place}: {mask(self.why)}.",
            fix=(cure, "Commit the change and deploy again."),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        ManifestMisspelled(found="requirments.txt", meant="requirements.txt"),
        ManifestUnreadable(file="pyproject.toml", why="Unclosed array", line=7, column=1),
        ManifestSeveral(taken="requirements.txt", others=("poetry.lock",)),
        ManifestAbsent(asked="uv.lock", found=("requirements.txt",)),
        InstallerUnsuitable(asked="pip", taken="uv", why="only uv reads uv.lock"),
        RequirementsFileMissing(path="requirements/base.txt", named_by="requirements.txt", line=1),
    )
