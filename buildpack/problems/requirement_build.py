"""Problems with packages that have to be built from source."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem
from buildpack.problems.requirement import Located

_DEPLOY = "Commit the change and deploy again."


class RequirementBuildFailed(Problem):
    """A package has no wheel for this Python and could not be built from source."""

    id: ClassVar[str] = "requirement-build-failed"

    requirement: Located
    error: str = ""
    meaning: str = ""
    """What the error means, in a sentence; empty when we don't know it."""
    cures: tuple[str, ...] = ()
    wheel: str = ""
    """A release that has a wheel for this Python, such as ``numpy==1.26.4``."""
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        reason = f" The first error was:\n\n  {self.error}" if self.error else ""
        meaning = f"\n\n{self.meaning}" if self.meaning else ""
        return Explanation(
            what=f"The package '{self.requirement.text}' can't be built.",
            why=f"{self.requirement.asked_by}. There is no ready-made wheel for this Python, "
            f"and building it from source failed.{reason}{meaning}",
            fix=(*self._cures(), _DEPLOY),
            evidence=self.evidence,
        )

    def _cures(self) -> tuple[str, ...]:
        where = self.requirement.where
        newer = f"In {where}, write '{self.wheel}', which has a wheel for this Python."
        if self.cures:
            return (*self.cures, *((f"Or: {newer}",) if self.wheel else ()))
        return (
            newer
            if self.wheel
            else "Use a release of the package that has a wheel for this Python; the newest one "
            "usually does.",
            "Or ask for an older Python in .python-version, if the package is older than it.",
            "Or install the library or header that the error names.",
        )


class BuildOutOfMemory(Problem):
    """The machine ran out of memory while it built a package."""

    id: ClassVar[str] = "build-out-of-memory"
    blame: ClassVar[Blame] = Blame.PLATFORM

    requirement: Located
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="The machine that builds ran out of memory.",
            why=f"{self.requirement.asked_by}. There is no ready-made wheel for this Python, and "
            "building it from source took more memory than there is.",
            fix=(
                "Set the config var CPUCOUNT=1, so that less is compiled at a time.",
                "Or use a release of the package that has a wheel for this Python.",
                "Or build on a machine with more memory.",
            ),
            evidence=self.evidence,
        )


class RequirementMetadataBroken(Problem):
    """A release says of itself something that installers don't understand."""

    id: ClassVar[str] = "requirement-metadata-broken"

    requirement: Located
    said: str = ""
    """What it says, such as ``pytz>dev``."""
    serves: str = ""
    """A release without that mistake."""
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        quoted = f":\n\n  {self.said}\n\n" if self.said else ". "
        better = f"'{self.serves}'" if self.serves else "a newer release"
        return Explanation(
            what=f"The release '{self.requirement.text}' has broken metadata.",
            why=f"{self.requirement.asked_by}. That release says of itself what it needs in words "
            f"that no current installer understands{quoted}Its makers corrected it later.",
            fix=(f"In {self.requirement.where}, write {better}.", _DEPLOY),
            evidence=self.evidence,
        )


class RequirementArchiveUnsafe(Problem):
    """The source archive of a package holds a member that would land outside, or is a device."""

    id: ClassVar[str] = "requirement-archive-unsafe"

    requirement: Located
    member: str
    """What the installer says of the member."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The archive of '{self.requirement.text}' isn't safe to unpack.",
            why=f"{self.requirement.asked_by}. Its source archive has a member that would land "
            f"outside the directory that it is unpacked into, points there, or is a device:\n\n"
            f"  {self.member}\n\nNothing of it was installed. An honest package has no such thing.",
            fix=(
                (
                    f"Remove '{self.requirement.text}' from {self.requirement.where}, or ask for "
                    "another release."
                ),
                "If it is your own package, build its archive anew with: python -m build --sdist",
                _DEPLOY,
            ),
        )


_FILE = "requirements.txt"


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        RequirementBuildFailed(
            Located("mysqlclient==2.2.4", _FILE, 7),
            "fatal error: mysql.h: No such file or directory",
            "The header mysql.h is missing.",
            ("Install the package default-libmysqlclient-dev on the machine that builds.",),
            "mysqlclient==2.2.7",
        ),
        BuildOutOfMemory(Located("pandas==1.5.3", _FILE, 7)),
        RequirementMetadataBroken(Located("celery==5.0.5", _FILE, 2), "pytz>dev", "celery==5.2.1"),
        RequirementArchiveUnsafe(
            Located("evil==1.0", _FILE, 4),
            "evil-1.0/../../../tmp/x: contains a parent-directory component",
        ),
    )
