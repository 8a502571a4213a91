"""Problems with where a requirement comes from, and with what others ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem
from buildpack.model.value import Value
from buildpack.problems.requirement import Located, told

_DEPLOY = "Commit the change and deploy again."


class Demand(Value):
    """One side of a conflict."""

    wants: str
    """Such as ``werkzeug>=3``."""
    chain: tuple[str, ...] = ()
    """The packages that lead to it, from the app's own requirement on; empty when the app itself
    asks for it."""
    asked: Located | None = None
    """The app's requirement that it begins with."""

    @property
    def clause(self) -> str:
        """Who wants what."""
        via = ", which needs ".join(self.chain)
        head = f"{self.asked.place}: " if self.asked else ""
        return f"{head}{via} needs {self.wants}" if via else f"{head}{self.wants}"


class RequirementConflict(Problem):
    """Two requirements can't both be met."""

    id: ClassVar[str] = "requirement-conflict"

    package: str = ""
    """The package that they are about."""
    demands: tuple[Demand, ...] = ()
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        about = f" about {self.package}" if self.package else ""
        return Explanation(
            what=f"Your requirements contradict each other{about}.",
            why="There is no set of versions that meets all of them."
            f"{told(demand.clause for demand in self.demands)}",
            fix=(*self._cures(), _DEPLOY),
            evidence=self.evidence,
        )

    def _cures(self) -> Iterator[str]:
        ours = [(demand, demand.asked) for demand in self.demands if demand.asked]
        if not ours:
            yield "Loosen or remove one of the version pins that are named below."
        for number, (demand, asked) in enumerate(ours):
            what = "the version" if not demand.chain else f"the release of {demand.chain[0]}"
            change = "Or loosen or change" if number else "Loosen or change"
            yield f"{change} {what} in {asked.where}."


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


class RequirementHashMissing(Problem):
    """Some requirements have hashes and others don't."""

    id: ClassVar[str] = "requirement-hash-missing"

    requirement: Located
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The requirement '{self.requirement.text}' has no hash.",
            why=f"{self.requirement.asked_by} without a hash. Where other lines have hashes, or "
            "one says --require-hashes, every package needs one, also those that others bring.",
            fix=(
                (
                    "Write all hashes anew with 'uv pip compile --generate-hashes' or "
                    "'pip-compile --generate-hashes'."
                ),
                _DEPLOY,
            ),
            evidence=self.evidence,
        )


class GitMissing(Problem):
    """A requirement comes from a git repository, and the machine has no git."""

    id: ClassVar[str] = "git-missing"
    blame: ClassVar[Blame] = Blame.PLATFORM

    requirement: Located

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app needs git, which this machine doesn't have.",
            why=f"{self.requirement.asked_by}, which is fetched from a git repository.",
            fix=(
                "Install the package git on the machine that builds.",
                "Or ask for a release of the package in place of its repository.",
            ),
        )


class GitFailed(Problem):
    """A git repository can't be fetched."""

    id: ClassVar[str] = "git-failed"

    requirement: Located
    why: str
    """What git said."""
    cures: tuple[str, ...]

    def explain(self) -> Explanation:
        return Explanation(
            what="A git repository that your app needs can't be fetched.",
            why=f"{self.requirement.asked_by}. git says:\n\n  {self.why}",
            fix=(*self.cures, _DEPLOY),
        )


_FILE = "requirements.txt"


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        RequirementConflict(
            "werkzeug",
            (
                Demand("werkzeug>=3.0.0", ("flask==3.0.0",), Located("flask==3.0.0", _FILE, 3)),
                Demand("werkzeug==1.0.0", (), Located("werkzeug==1.0.0", _FILE, 9)),
            ),
        ),
        RequirementHashMismatch(Located("six==1.16.0", _FILE, 1)),
        RequirementHashMissing(Located("six==1.16.0", _FILE, 1)),
        GitMissing(Located("tools @ git+https://git.example/tools.git", _FILE, 4)),
        GitFailed(
            Located("tools @ git+https://git.example/tools.git@v9", _FILE, 4),
            "fatal: couldn't find remote ref refs/tags/v9",
            (
                (
                    "Name a branch, tag or commit that exists, after the '@' in line 4 of "
                    "requirements.txt."
                ),
            ),
        ),
    )
