"""Problems with the app's packages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem


@dataclass(frozen=True)
class Located:
    """A requirement with the line that asks for it. No file: another package asks for it."""

    text: str
    file: str = ""
    line: int = 0

    @property
    def asked_by(self) -> str:
        """A clause that says who asks."""
        if not self.file:
            return f"Another package of your app needs '{self.text}'"
        return f"Line {self.line} of {self.file} asks for '{self.text}'"


@dataclass(frozen=True)
class RequirementNotFound(Problem):
    """No index has the package, or not in that version."""

    id: ClassVar[str] = "requirement-not-found"

    requirement: Located
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        where = self.requirement.file or "your requirements"
        return Explanation(
            what=f"The package '{self.requirement.text}' can't be found.",
            why=f"{self.requirement.asked_by}, but the package index has no such package, "
            "or not in that version.",
            fix=(
                f"Check the spelling and the version in {where}.",
                "If it is a private package, set PIP_EXTRA_INDEX_URL to the address of your index.",
                "Commit the change and deploy again.",
            ),
            evidence=self.evidence,
        )


@dataclass(frozen=True)
class RequirementConflict(Problem):
    """Two requirements can't both be met."""

    id: ClassVar[str] = "requirement-conflict"

    evidence: tuple[str, ...]

    def explain(self) -> Explanation:
        return Explanation(
            what="Your requirements contradict each other.",
            why="There is no set of versions that meets all of them. The installer says why, "
            "at the end of this message.",
            fix=(
                "Loosen or remove one of the version pins that are named below.",
                "Commit the change and deploy again.",
            ),
            evidence=self.evidence,
        )


@dataclass(frozen=True)
class RequirementHashMismatch(Problem):
    """A downloaded file is not the one that was pinned."""

    id: ClassVar[str] = "requirement-hash-mismatch"

    requirement: Located
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        where = self.requirement.file or "the requirements file"
        return Explanation(
            what=f"The files of '{self.requirement.text}' don't match the hashes in {where}.",
            why=f"{self.requirement.asked_by} with hashes, and none of the files that the index "
            "offers has one of them. Either the hashes are out of date, or the file was tampered "
            "with.",
            fix=(
                (
                    "If you changed a version lately, write the hashes anew with "
                    "'uv pip compile --generate-hashes' or 'pip-compile --generate-hashes'."
                ),
                "If you did not, find out why the file has changed before you go on.",
            ),
            evidence=self.evidence,
        )


@dataclass(frozen=True)
class RequirementUnreadable(Problem):
    """A requirements file holds a line that isn't one."""

    id: ClassVar[str] = "requirement-unreadable"

    file: str
    line: int = 0
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        place = f"Line {self.line}" if self.line else "The line shown below"
        return Explanation(
            what=f"{self.file} holds a line that can't be understood.",
            why=f"{place} is neither a requirement such as 'flask==3.1.0' nor an option that "
            "the installer knows.",
            fix=(f"Correct or remove the line in {self.file}.", "Commit and deploy again."),
            evidence=self.evidence,
        )


@dataclass(frozen=True)
class RequirementBuildFailed(Problem):
    """A package has no wheel for this Python and could not be built from source."""

    id: ClassVar[str] = "requirement-build-failed"

    requirement: Located
    error: str = ""
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        reason = f" The first error was:\n\n  {self.error}" if self.error else ""
        return Explanation(
            what=f"The package '{self.requirement.text}' can't be built.",
            why=f"{self.requirement.asked_by}. There is no ready-made wheel for this Python, "
            f"and building it from source failed.{reason}",
            fix=(
                (
                    "Use a release of the package that has a wheel for this Python; the newest one "
                    "usually does."
                ),
                "Or ask for an older Python in .python-version, if the package is older than it.",
                "Or install the library or header that the error names.",
            ),
            evidence=self.evidence,
        )


@dataclass(frozen=True)
class IndexUnreachable(Problem):
    """The package index does not answer."""

    id: ClassVar[str] = "index-unreachable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    url: str
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="The package index can't be reached.",
            why=f"Several tries to fetch {self.url} failed. Nothing in the cache was changed.",
            fix=(
                "Try again: most such failures pass within minutes.",
                "If you set PIP_INDEX_URL or PIP_EXTRA_INDEX_URL, check the address.",
            ),
            evidence=self.evidence,
        )


@dataclass(frozen=True)
class IndexUnauthorised(Problem):
    """The package index refuses the credentials."""

    id: ClassVar[str] = "index-unauthorised"

    url: str
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="The package index refuses your credentials.",
            why=f"{self.url} answered that it needs a valid user name and password.",
            fix=(
                (
                    "Set the config var PIP_INDEX_URL or PIP_EXTRA_INDEX_URL to "
                    "https://USER:PASSWORD@HOST/simple."
                ),
                "Check that the token has not expired.",
            ),
            evidence=self.evidence,
        )


@dataclass(frozen=True)
class DependenciesFailed(Problem):
    """The installer failed in a way that we have no better words for."""

    id: ClassVar[str] = "dependencies-failed"

    tool: str
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your app's packages can't be installed with {self.tool}.",
            why="The installer's last words are shown below.",
            fix=("Correct what they name.", "Commit the change and deploy again."),
            evidence=self.evidence,
        )


_FLASK = Located("flask==99.1", "requirements.txt", 3)

EXAMPLES: tuple[Problem, ...] = (
    RequirementNotFound(
        _FLASK, ("error: No solution found when resolving dependencies", "  ╰─▶ flask==99.1")
    ),
    RequirementConflict(
        (
            "Because flask==3.0.0 depends on werkzeug>=3.0.0 and you require flask==3.0.0, we can",
            "conclude that you require werkzeug>=3.0.0.",
        )
    ),
    RequirementHashMismatch(Located("six==1.16.0", "requirements.txt", 1)),
    RequirementUnreadable("requirements.txt", 2, ("foo bar baz", "    ^")),
    RequirementBuildFailed(
        Located("mysqlclient==2.2.4", "requirements.txt", 7),
        "fatal error: mysql.h: No such file or directory",
    ),
    IndexUnreachable("https://index.example.com/simple/flask/"),
    IndexUnauthorised("https://index.example.com/simple/"),
    DependenciesFailed("uv", ("error: something else",)),
)
