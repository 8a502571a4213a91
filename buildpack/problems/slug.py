"""What can be wrong with a slug that is done: nothing that ends the build."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


class SlugLarge(Problem):
    """The slug is larger than platforms and their users like."""

    id: ClassVar[str] = "slug-large"

    megabytes: int
    limit: int
    largest: tuple[str, ...]
    """Packages with their sizes, such as ``torch 2.4.0 (780 MB)``, the largest first."""

    def explain(self) -> Explanation:
        listed = "\n".join(f"  {one}" for one in self.largest)
        return Explanation(
            what=f"Your slug has {self.megabytes} MB, and starts slowly.",
            why=f"A dyno fetches it whole before your app starts. We tell you above {self.limit} "
            "MB; platforms refuse much larger ones."
            + (f"\n\nThe largest packages are:\n\n{listed}" if listed else ""),
            fix=(
                (
                    "Remove packages that your app doesn't import from what it installs; those for "
                    "tests and notebooks belong into a file of their own."
                ),
                (
                    "Name files that the app doesn't need when it runs, such as data and "
                    "documentation, in .slugignore."
                ),
                (
                    "Where the size is right, set the config var SLUGLINE_SLUG_LIMIT to a larger "
                    "number of megabytes."
                ),
            ),
        )


class TorchWithCuda(Problem):
    """A torch for NVIDIA's graphics cards was installed, which most machines don't have."""

    id: ClassVar[str] = "torch-with-cuda"

    version: str
    """Of torch, without what follows a plus sign."""
    megabytes: int
    """Of torch and of NVIDIA's libraries together."""

    def explain(self) -> Explanation:
        # Source: https://pytorch.org/get-started/locally/
        index = "https://download.pytorch.org/whl/cpu"
        return Explanation(
            what=f"Your app's torch {self.version} is made for NVIDIA's cards.",
            why=f"With NVIDIA's libraries it takes {self.megabytes} MB. Where the app runs "
            "without such a card, the one for CPUs does the same and is about a tenth as large.",
            fix=(
                f"In requirements.txt, write: --extra-index-url {index}",
                f"Below it, write: torch=={self.version}+cpu",
                (
                    "With uv's lock, put an index of that URL with 'explicit = true' under "
                    "[[tool.uv.index]] in pyproject.toml, name it for torch under "
                    "[tool.uv.sources], and run: uv lock"
                ),
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        SlugLarge(
            megabytes=1310,
            limit=400,
            largest=("torch 2.4.0 (780 MB)", "scipy 1.14.0 (110 MB)", "pandas 2.2.2 (60 MB)"),
        ),
        TorchWithCuda(version="2.4.0", megabytes=4100),
    )
