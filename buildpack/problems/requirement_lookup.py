"""Problems with requirements that no file of the index meets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem
from buildpack.model.value import Value
from buildpack.problems.known_name import explain_name, find_meant
from buildpack.problems.requirement import Located, intro, title, told

_DEPLOY = "Commit the change and deploy again."
_FILE = "requirements.txt"


class RequirementNotFound(Problem):
    """No index has a package of that name."""

    id: ClassVar[str] = "requirement-not-found"

    missing: tuple[Located, ...]
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what=title(self.missing, "can't be found", "packages can't be found"),
            why=f"{intro(self.missing)}, but the package index has nothing of "
            f"{_that(self.missing)} name.{told(self._notes())}",
            fix=(
                *self._cures(),
                (
                    "If it is a private package, set the config var PIP_EXTRA_INDEX_URL to the "
                    "address of your index."
                ),
                _DEPLOY,
            ),
            evidence=self.evidence,
        )

    def _notes(self) -> Iterator[str]:
        for each in self.missing:
            note = explain_name(each.text)
            if len(self.missing) > 1 or note:
                yield f"{each.place}: {each.text}" + (f" ({note})" if note else "")

    def _cures(self) -> Iterator[str]:
        for each in self.missing:
            meant = find_meant(each.text)
            if not each.is_ours:
                yield each.other_release
            elif meant:
                yield f"In {each.where}, write '{meant}' for '{each.text}'."
            elif explain_name(each.text):
                yield f"Remove '{each.text}' from {each.where}."
        others = [one for one in self.missing if one.is_ours and not explain_name(one.text)]
        if others:
            names = ", ".join(f"'{each.text}'" for each in others)
            where = ", ".join(dict.fromkeys(one.file for one in others))
            yield f"Check the spelling of {names} in {where}."


class Release(Value):
    """A release that the index doesn't have."""

    requirement: Located
    nearest: tuple[str, ...] = ()
    """Releases that would do, nearest first."""


class RequirementVersionNotFound(Problem):
    """An index has the package, but not in that version."""

    id: ClassVar[str] = "requirement-version-not-found"

    releases: tuple[Release, ...]
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        asked = [each.requirement for each in self.releases]
        return Explanation(
            what=title(asked, "doesn't exist", "releases don't exist"),
            why=f"{intro(asked)}. The package index has the {_package(asked)}, but not in "
            f"{_that(asked)} version.{told(self._notes())}",
            fix=(*self._cures(), _DEPLOY),
            evidence=self.evidence,
        )

    def _notes(self) -> Iterator[str]:
        for each in self.releases:
            if each.nearest:
                found = " and ".join(each.nearest)
                yield f"{each.requirement.place}: {each.requirement.text} (there is {found})"
            elif len(self.releases) > 1:
                yield f"{each.requirement.place}: {each.requirement.text}"

    def _cures(self) -> Iterator[str]:
        for each in self.releases:
            if not each.requirement.is_ours:
                yield each.requirement.other_release
                continue
            wanted = f"'{each.nearest[0]}'" if each.nearest else "a version that exists"
            yield f"In {each.requirement.where}, write {wanted} for '{each.requirement.text}'."


def _that(asked: Sequence[Located]) -> str:
    return "that" if len(asked) == 1 else "their"


def _package(asked: Sequence[Located]) -> str:
    return "package" if len(asked) == 1 else "packages"


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        RequirementNotFound(
            (
                Located("sklearn==1.5", _FILE, 3),
                Located("navigator-updater==0.4.0", _FILE, 9),
                Located("json", _FILE, 10),
                Located("flsk", _FILE, 12),
                Located("our-own-tools", _FILE, 14),
            ),
        ),
        RequirementVersionNotFound(
            (Release(Located("flask==99.1", _FILE, 3), ("flask==3.1.0",)),),
            ("error: No solution found when resolving dependencies", "  ╰─▶ flask==99.1"),
        ),
    )
