"""What can go wrong with the machine that builds."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem
from buildpack.model.secret import mask


class DiskFull(Problem):
    """There is no room left, or a quota is used up."""

    id: ClassVar[str] = "disk-full"
    blame: ClassVar[Blame] = Blame.PLATFORM

    path: Path

    def explain(self) -> Explanation:
        return Explanation(
            what="The disk is full.",
            why=f"We were writing\n\n  {self.path}\n\nwhen the system said that there is no room.",
            fix=(
                f"See what is left with: df -h {self.path.parent}",
                (
                    "Free some space or enlarge the disk, then build again. What earlier builds "
                    "left in the cache is intact."
                ),
            ),
        )


class CacheUnwritable(Problem):
    """The cache directory can't be written."""

    id: ClassVar[str] = "cache-unwritable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    path: Path
    why: str
    """What the system said, such as ``Permission denied``."""

    def explain(self) -> Explanation:
        return Explanation(
            what="The cache directory can't be written.",
            why=f"The build keeps things in\n\n  {self.path}\n\nbut the system says: {self.why}.",
            fix=(
                f"See whose directory it is with: ls -ld {self.path}",
                "Give it to the user who builds, or name another directory as the cache.",
            ),
        )


class FileUnreadable(Problem):
    """A file of the app is there but can't be read."""

    id: ClassVar[str] = "file-unreadable"

    path: str
    """In the app."""
    why: str
    """What the system said, such as ``Permission denied``."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your file {self.path} can't be read.",
            why=f"It is there, but the system says: {self.why}.",
            fix=(
                f"See what it is and whose with: ls -ld {self.path}",
                f"Make it a file that everybody may read, with: chmod a+r {self.path}",
                "Commit the change and deploy again.",
            ),
        )


class ArchiveUnsafe(Problem):
    """An archive holds a member that would land outside its directory, or is a device."""

    id: ClassVar[str] = "archive-unsafe"
    blame: ClassVar[Blame] = Blame.PLATFORM

    archive: str
    """The file's name."""
    member: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The archive {self.archive} isn't safe to unpack.",
            why=(
                f"Its member\n\n  {self.member}\n\nwould land outside the directory that we unpack "
                "into, points there, or is a device. An honest archive of Python has no such thing."
            ),
            fix=(
                "Fetch the archive anew from its makers and compare its SHA-256 with theirs.",
                "If it is yours, pack it again with: tar -C <directory> -czf <archive> python",
            ),
        )


class ArchiveUnreadable(Problem):
    """An archive is damaged, or of a kind that we don't know."""

    id: ClassVar[str] = "archive-unreadable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    archive: str
    """The file's name."""
    why: str
    """What the unpacker said."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The archive {self.archive} can't be unpacked.",
            why=f"It should be a tar archive (gz, xz, bz2 or zst), but unpacking says: {self.why}.",
            fix=("Make or fetch the archive anew; test it with: tar -tf <archive>",),
        )


class ArchiveChecksumMissing(Problem):
    """An archive has no file beside it that holds its SHA-256."""

    id: ClassVar[str] = "archive-checksum-missing"
    blame: ClassVar[Blame] = Blame.PLATFORM

    archive: str
    """The file's name."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The archive {self.archive} has no checksum.",
            why=f"We unpack no archive whose SHA-256 we can't compare. It should stand beside the "
            f"archive, in\n\n  {self.archive}.sha256\n\nbut there it isn't.",
            fix=(
                f"Where the archive is, run: sha256sum {self.archive} > {self.archive}.sha256",
                "Build again.",
            ),
        )


class ZstdMissing(Problem):
    """A ``.tar.zst`` is to be unpacked on a machine without zstd."""

    id: ClassVar[str] = "zstd-missing"
    blame: ClassVar[Blame] = Blame.PLATFORM

    archive: str
    """The file's name."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"The archive {self.archive} needs zstd, which isn't installed here.",
            why="Python's own library reads zst only from 3.14 on, so we use the zstd program.",
            fix=(
                "Offer the same archive as .tar.gz or .tar.xz.",
                "Or install zstd on the machine that builds, with: apt-get install zstd",
            ),
        )


class ToolsUnavailable(Problem):
    """The buildpack's own packages could not be installed in any way."""

    id: ClassVar[str] = "tools-unavailable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    tool: str
    """``library`` or a tool's name."""
    tried: tuple[tuple[str, str], ...]
    """Each way with why it failed: a clause each."""

    def explain(self) -> Explanation:
        ways = "\n".join(f"  - {way}: {mask(why)}" for way, why in self.tried)
        return Explanation(
            what=f"The buildpack's own {self.tool} can't be installed.",
            why=f"We install our tools once into the cache, and tried these ways:\n\n{ways}",
            fix=(
                "Try again: networks and servers have bad minutes.",
                (
                    "If this machine reaches the package index only through a mirror or a "
                    "proxy, set PIP_INDEX_URL or HTTPS_PROXY for the build."
                ),
                (
                    "Without any network, use a package of the buildpack, which brings its tools. "
                    "One is made with: bin/slugline package"
                ),
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        DiskFull(path=Path("/build/.heroku/venv/lib/python3.13/site-packages/numpy")),
        CacheUnwritable(path=Path("/cache/slugline"), why="Permission denied"),
        FileUnreadable(path="requirements.txt", why="Permission denied"),
        ArchiveUnsafe(archive="cpython-3.13.1.tar.gz", member="../../etc/cron.d/job"),
        ArchiveUnreadable(archive="cpython-3.13.1.tar.gz", why="unexpected end of data"),
        ArchiveChecksumMissing(archive="cpython-3.13.1.tar.gz"),
        ZstdMissing(archive="cpython-3.13.1.tar.zst"),
        ToolsUnavailable(
            tool="uv",
            tried=(
                ("the pip of /usr/bin/python3", "No module named pip"),
                ("the pip of a pinned CPython", "the server can't be reached: Connection refused"),
            ),
        ),
    )
