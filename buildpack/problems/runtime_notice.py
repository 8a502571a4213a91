"""What there is to know about a choice of a Python: notices."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem
from buildpack.model.python_version import PythonVersion, VersionRequest
from buildpack.model.secret import mask


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


class VersionPassedOver(Problem):
    """A file asks for several Pythons, of which the first that can be had is taken."""

    id: ClassVar[str] = "runtime-version-passed-over"

    taken: VersionRequest
    others: tuple[VersionRequest, ...]

    def explain(self) -> Explanation:
        others = "\n".join(f"  '{other.text}' ({other.where})" for other in self.others)
        return Explanation(
            what=f"Of the Pythons in your {self.taken.source} we use '{self.taken.text}'.",
            why="An app runs on one Python: the first that is on offer. Passed over are:"
            f"\n\n{others}",
            fix=(
                f"Keep only '{self.taken.text}' in {self.taken.source}, if that is the one.",
                "Commit the change.",
            ),
        )


_UNREACHABLE = ("archive: https://pythons.example.com/ can't be reached: Connection refused",)


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        RuntimeFromCache(used=PythonVersion(3, 13, 18), unreachable=_UNREACHABLE),
        VersionEndOfLife(
            used=PythonVersion(3, 9, 25), ended="October 2025", source="runtime.txt", advised="3.14"
        ),
        VersionOutdated(
            asked=VersionRequest(text="3.13.1", source=".python-version", line=1),
            newest=PythonVersion(3, 13, 18),
        ),
        VersionUnpinned(used=PythonVersion(3, 14, 10)),
        VersionPassedOver(
            taken=VersionRequest(text="3.13.1", source=".python-version", line=2),
            others=(
                VersionRequest(text="pypy3.10", source=".python-version", line=1),
                VersionRequest(text="3.12.8", source=".python-version", line=3),
            ),
        ),
    )
