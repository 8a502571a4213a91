"""What can go wrong when a package of the buildpack is made."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem
from buildpack.model.secret import mask


class PackagePartUnavailable(Problem):
    """Something that a package of the buildpack must hold can't be fetched."""

    id: ClassVar[str] = "package-part-unavailable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    part: str
    """Such as ``the wheel of uv 0.9.2 for Python 3.13 on aarch64``."""
    why: str
    """What pip or the server said."""

    def explain(self) -> Explanation:
        return Explanation(
            what="The package can't be made, because a part of it can't be fetched.",
            why=(
                "A package brings all that the buildpack itself needs, so that builds fetch none "
                f"of it. What it lacks is {self.part}:\n\n  {mask(self.why)}"
            ),
            fix=(
                "Try again: networks and servers have bad minutes.",
                (
                    "If this machine reaches the package index only through a mirror or a "
                    "proxy, set PIP_INDEX_URL or HTTPS_PROXY."
                ),
                (
                    "If it is no longer on offer, lock what is, and commit the change, with: "
                    "vendor/update"
                ),
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        PackagePartUnavailable(
            part="the wheel of uv 0.9.2 for Python 3.13 on aarch64",
            why="ERROR: No matching distribution found for uv==0.9.2",
        ),
    )
