"""What can go wrong with the choice of a Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem
from buildpack.model.python_version import PythonVersion, VersionRequest
from buildpack.model.secret import mask


def _listing(items: tuple[object, ...], last: str = "and") -> str:
    *front, end = (str(item) for item in items)
    return f"{', '.join(front)} {last} {end}" if front else end


@dataclass(frozen=True)
class VersionUnknown(Problem):
    """The app asks for a release series of which there is no release on offer."""

    id: ClassVar[str] = "runtime-version-unknown"

    asked: VersionRequest
    nearest: PythonVersion
    series: tuple[str, ...]
    """The series on offer, newest first."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Python '{self.asked.text}' isn't on offer.",
            why=(
                f"{self.asked.where} asks for it. On offer are the series "
                f"{_listing(self.series)}; the version nearest to yours is {self.nearest}."
            ),
            fix=(
                f"Change {self.asked.source} so that it asks for '{self.nearest.series}'.",
                "Commit the change and deploy again.",
            ),
        )


@dataclass(frozen=True)
class VersionNotFound(Problem):
    """The app asks for a version, or a range of versions, that no offer has."""

    id: ClassVar[str] = "runtime-version-not-found"

    asked: VersionRequest
    nearest: tuple[PythonVersion, ...]
    """Nearest first; never empty."""
    series: tuple[str, ...]
    """The series on offer, newest first."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Python '{self.asked.text}' isn't on offer.",
            why=(
                f"{self.asked.where} asks for it. The nearest that we can get: "
                f"{_listing(self.nearest)}. On offer are the series {_listing(self.series)}."
            ),
            fix=(
                (
                    f"Change {self.asked.source} so that it asks for '{self.nearest[0].series}', "
                    "the newest release of that series."
                ),
                "Commit the change and deploy again.",
            ),
        )


@dataclass(frozen=True)
class OffersUnreachable(Problem):
    """No Python that serves is on offer, and perhaps only because a place can't be reached."""

    id: ClassVar[str] = "runtime-offers-unreachable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    asked: str
    """What the app asks for, verbatim; empty for any version."""
    looked: tuple[str, ...]
    """The kinds of offers that were considered."""
    unreachable: tuple[str, ...]
    """Those that could not be asked, each with why."""

    def explain(self) -> Explanation:
        failures = "\n".join(f"  - {mask(failure)}" for failure in self.unreachable)
        return Explanation(
            what=f"We can't get Python {self.asked}".rstrip() + ".",
            why=f"We looked at these kinds of offers: {_listing(self.looked)}. "
            + (
                f"Some of them could not be asked:\n\n{failures}"
                if failures
                else "None of them has a Python that serves."
            ),
            fix=(
                "Try again: networks and servers have bad minutes.",
                (
                    "Check SLUGLINE_PYTHON_OFFERS and SLUGLINE_PYTHON_ARCHIVES, which say where "
                    "Pythons come from."
                ),
            ),
        )


@dataclass(frozen=True)
class RuntimeFromCache(Problem):
    """A place with Pythons can't be reached; the Python of the last build serves."""

    id: ClassVar[str] = "runtime-from-cache"
    blame: ClassVar[Blame] = Blame.PLATFORM

    used: PythonVersion
    unreachable: tuple[str, ...]

    def explain(self) -> Explanation:
        failures = "\n".join(f"  - {mask(failure)}" for failure in self.unreachable)
        return Explanation(
            what=f"Your app runs on Python {self.used} from the cache.",
            why=f"It satisfies what your app asks for, but there may be a newer one: not every "
            f"place could be asked.\n\n{failures}",
            fix=("Build again when it can be reached.",),
        )


@dataclass(frozen=True)
class VersionConflict(Problem):
    """Two files ask for different Pythons; or a config var asks for another one than they do."""

    id: ClassVar[str] = "runtime-version-conflict"

    taken: VersionRequest
    others: tuple[VersionRequest, ...]
    used: PythonVersion

    def explain(self) -> Explanation:
        others = [f"'{other.text}' ({other.where})" for other in self.others]
        sources = _listing(tuple(dict.fromkeys(other.source for other in self.others)))
        return Explanation(
            what="Your files ask for different versions of Python.",
            why=f"{self.taken.where} asks for '{self.taken.text}', which gives {self.used}. "
            f"That isn't {_listing(tuple(others), 'or')}.",
            fix=(
                f"Change {sources} to ask for the same, or delete that request.",
                "Commit the change and deploy again.",
                f"Until then, SLUGLINE_PYTHON={self.used.series} decides.",
            ),
        )


@dataclass(frozen=True)
class VersionEndOfLife(Problem):
    """The app runs on a Python that no longer gets security fixes."""

    id: ClassVar[str] = "runtime-version-end-of-life"

    used: PythonVersion
    ended: str
    """Month and year."""
    source: str
    """Where the version comes from."""
    advised: str
    """A series that is alive."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Python {self.used.series} has reached its end of life.",
            why=f"Since {self.ended} it gets no security fixes, and new releases of packages "
            f"leave it out one after another. Your app still builds with {self.used}, but nobody "
            "repairs what is found in it.",
            fix=(
                f"Try your app on Python {self.advised}.",
                f"Ask for '{self.advised}' in {self.source}.",
                "Commit the change and deploy again.",
            ),
        )


@dataclass(frozen=True)
class VersionOutdated(Problem):
    """The app pins a patch release, and a newer one is on offer."""

    id: ClassVar[str] = "runtime-version-outdated"

    asked: VersionRequest
    newest: PythonVersion

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your app pins Python {self.asked.text}; {self.newest} is on offer.",
            why="Patch releases bring bug and security fixes. A pin to one of them keeps them out.",
            fix=(
                (
                    f"Ask for '{self.newest.series}' in {self.asked.source}: then each build takes "
                    "the newest patch release."
                ),
                "Commit the change and deploy again.",
            ),
        )


@dataclass(frozen=True)
class VersionUnpinned(Problem):
    """The app doesn't say which Python it wants."""

    id: ClassVar[str] = "runtime-version-unpinned"

    used: PythonVersion

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app doesn't say which Python it needs.",
            why=f"We use {self.used}. Another machine, or an empty cache, may give it another one.",
            fix=(
                f"In your app's root, run: echo {self.used.series} > .python-version",
                "Commit the file.",
            ),
        )


_ASKED = VersionRequest(text="3.13.99", source="runtime.txt", line=1)
_SERIES = ("3.14", "3.13", "3.12")
_UNREACHABLE = ("archive: https://pythons.example.com/ can't be reached: Connection refused",)

EXAMPLES: tuple[Problem, ...] = (
    VersionUnknown(
        asked=VersionRequest(text="3.99", source=".python-version", line=1),
        nearest=PythonVersion(3, 14, 10),
        series=_SERIES,
    ),
    VersionNotFound(
        asked=_ASKED,
        nearest=(PythonVersion(3, 13, 18), PythonVersion(3, 13, 17), PythonVersion(3, 13, 16)),
        series=_SERIES,
    ),
    OffersUnreachable(asked="3.13", looked=("archive",), unreachable=_UNREACHABLE),
    RuntimeFromCache(used=PythonVersion(3, 13, 18), unreachable=_UNREACHABLE),
    VersionConflict(
        taken=VersionRequest(text="python-3.12.1", source="runtime.txt", line=1),
        others=(VersionRequest(text="3.13", source=".python-version", line=2),),
        used=PythonVersion(3, 12, 1),
    ),
    VersionEndOfLife(
        used=PythonVersion(3, 9, 25), ended="October 2025", source="runtime.txt", advised="3.14"
    ),
    VersionOutdated(
        asked=VersionRequest(text="3.13.1", source=".python-version", line=1),
        newest=PythonVersion(3, 13, 18),
    ),
    VersionUnpinned(used=PythonVersion(3, 14, 10)),
)
