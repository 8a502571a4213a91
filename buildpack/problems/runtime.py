"""What ends a build in the choice of a Python."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem
from buildpack.model.python_version import PythonVersion, VersionAnswer, VersionRequest
from buildpack.model.secret import mask


def _listing(items: tuple[object, ...], last: str = "and") -> str:
    *front, end = (str(item) for item in items)
    return f"{', '.join(front)} {last} {end}" if front else end


def _tell_others(others: tuple[VersionAnswer, ...]) -> str:
    if not others:
        return ""
    listing = "\n".join(
        f"  {other.request.where} asks for '{other.request.text}': {other.version}"
        for other in others
    )
    return f"\n\nThe Python that is nearest to what else your app asks for:\n\n{listing}"


class VersionUnknown(Problem):
    """The app asks for a release series of which there is no release on offer."""

    id: ClassVar[str] = "runtime-version-unknown"

    asked: VersionRequest
    nearest: PythonVersion
    series: tuple[str, ...]
    """The series on offer, newest first."""
    ended: str = ""
    """Month and year of its end of life, when it has reached it."""
    others: tuple[VersionAnswer, ...] = ()
    """What else asks for a version, with what would do for each."""

    def explain(self) -> Explanation:
        ended = f" It has had no security fixes since {self.ended}." if self.ended else ""
        return Explanation(
            what=f"Python '{self.asked.text}' isn't on offer.",
            why=(
                f"{self.asked.where} asks for it.{ended} On offer are the series "
                f"{_listing(self.series)}; the version nearest to yours is {self.nearest}."
                f"{_tell_others(self.others)}"
            ),
            fix=(
                f"Change {self.asked.source} so that it asks for '{self.nearest.series}'.",
                "Commit the change and deploy again.",
            ),
        )


class VersionNotFound(Problem):
    """The app asks for a version, or a range of versions, that no offer has."""

    id: ClassVar[str] = "runtime-version-not-found"

    asked: VersionRequest
    nearest: tuple[PythonVersion, ...]
    """Nearest first; never empty."""
    series: tuple[str, ...]
    """The series on offer, newest first."""
    others: tuple[VersionAnswer, ...] = ()
    """What else asks for a version, with what would do for each."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Python '{self.asked.text}' isn't on offer.",
            why=(
                f"{self.asked.where} asks for it. The nearest that we can get: "
                f"{_listing(self.nearest)}. On offer are the series {_listing(self.series)}."
                f"{_tell_others(self.others)}"
            ),
            fix=(
                (
                    f"Change {self.asked.source} so that it asks for '{self.nearest[0].series}', "
                    "the newest release of that series."
                ),
                "Commit the change and deploy again.",
            ),
        )


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


class VersionConflict(Problem):
    """Two files ask for different Pythons; or a config var asks for another one than they do."""

    id: ClassVar[str] = "runtime-version-conflict"

    taken: VersionRequest
    others: tuple[VersionAnswer, ...]
    """Those that don't admit it, with what each would get alone, or what is nearest to it."""
    used: PythonVersion

    def explain(self) -> Explanation:
        requests = tuple(other.request for other in self.others)
        sources = tuple(dict.fromkeys(request.source for request in requests))
        listing = "\n".join(
            f"  {request.where} asks for '{request.text}': {version}"
            for request, version in (
                (self.taken, self.used),
                *((other.request, other.version) for other in self.others),
            )
        )
        threads = "t" if self.used.free_threaded else ""
        is_decided = self.taken.line is None
        return Explanation(
            what=f"Your files ask for another Python than {self.taken.source} does."
            if is_decided
            else "Your files ask for different versions of Python.",
            why="This is the Python that each of them would get alone, or the nearest to it. The "
            f"first one is the strongest:\n\n{listing}",
            fix=(
                (
                    f"Change {_listing(sources)} to ask for the same, or delete that request. A "
                    "lock takes its version from the file that it was made of: make it anew."
                ),
                "Commit the change and deploy again.",
                f"Until then, {self.taken.source} decides."
                if is_decided
                else f"Until then, SLUGLINE_PYTHON={self.used.series}{threads} decides.",
            ),
        )


_SERIES = ("3.14", "3.13", "3.12")
_UNREACHABLE = ("archive: https://pythons.example.com/ can't be reached: Connection refused",)


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    asked = VersionRequest(text="3.13.99", source="runtime.txt", line=1)
    return (
        VersionUnknown(
            asked=VersionRequest(text="3.99", source=".python-version", line=1),
            nearest=PythonVersion(3, 14, 10),
            series=_SERIES,
        ),
        VersionNotFound(
            asked=asked,
            nearest=(PythonVersion(3, 13, 18), PythonVersion(3, 13, 17), PythonVersion(3, 13, 16)),
            series=_SERIES,
        ),
        OffersUnreachable(asked="3.13", looked=("archive",), unreachable=_UNREACHABLE),
        VersionConflict(
            taken=VersionRequest(text="python-3.12.1", source="runtime.txt", line=1),
            others=(
                VersionAnswer(
                    VersionRequest(text=">=3.13", source="pyproject.toml", line=4),
                    PythonVersion(3, 14, 10),
                ),
            ),
            used=PythonVersion(3, 12, 1),
        ),
    )
