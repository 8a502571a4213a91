"""What can go wrong when we fetch a file."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem
from buildpack.model.secret import mask


class DownloadFailed(Problem):
    """A file could not be fetched, after every retry that makes sense."""

    id: ClassVar[str] = "download-failed"
    blame: ClassVar[Blame] = Blame.PLATFORM

    url: str
    """Without its password."""
    why: str
    """A clause such as ``the server answered 404``."""
    is_missing: bool = False
    """Whether the server is well and has no such file."""

    def explain(self) -> Explanation:
        return Explanation(
            what="A file that your build needs can't be downloaded.",
            why=f"We asked for\n\n  {mask(self.url)}\n\nbut {mask(self.why)}.",
            fix=(
                "Check that this address is right: the server is well, but has no such file.",
                "Build again.",
            )
            if self.is_missing
            else (
                "Try again: networks and servers have bad minutes.",
                (
                    "If it fails again, check that this address is right and that the machine "
                    "which builds your app can reach it, perhaps through the proxy in HTTPS_PROXY."
                ),
            ),
        )


class ChecksumMismatch(Problem):
    """A file arrived, but it isn't the one that was promised."""

    id: ClassVar[str] = "download-checksum-mismatch"
    blame: ClassVar[Blame] = Blame.PLATFORM

    url: str
    """Without its password; a path where the file came from a directory."""
    expected: str
    """In hexadecimal."""
    actual: str
    kind: str = "SHA-256"

    def explain(self) -> Explanation:
        return Explanation(
            what="A downloaded file isn't the one that was promised.",
            why=(
                f"We fetched\n\n  {mask(self.url)}\n\n"
                f"and its {self.kind} is not the expected one:\n\n"
                f"  expected {self.expected}\n  received {self.actual}"
            ),
            fix=(
                "Try again: a proxy or a mirror may have cut the file short.",
                (
                    "If the same two sums come back, the file has been replaced: ask those who run "
                    "the server, and don't use the file before they have answered."
                ),
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        DownloadFailed(
            url="https://files.example.com/cpython-3.13.1-linux-x86_64-gnu.tar.gz",
            why="the server answered 503 five times",
        ),
        ChecksumMismatch(
            url="https://files.example.com/cpython-3.13.1-linux-x86_64-gnu.tar.gz",
            expected="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            actual="60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        ),
    )
