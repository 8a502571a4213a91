"""What we need from the world, as protocols. ``system`` has the real ones, tests have fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from buildpack.model.boot import Answer, Listener, Share
from buildpack.model.command import Command, CommandResult
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.problem import Problem
from buildpack.model.value import Value


class AppTree(Protocol):
    """A read-only view of the app's source. Paths are relative, with forward slashes.

    Where the source is a directory of a larger tree that was pushed, ``../libs`` is what stands
    beside it. Out of what was pushed no path leads: there is nothing there."""

    def has(self, path: str) -> bool:
        """Return whether a file or directory is there."""

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None when there is no such file.

        Raises BuildFailed(FileUnreadable) when it is there and can't be read."""

    def walk(self, path: str = "", *, depth: int = 32) -> Iterator[str]:
        """Yield the files below *path* in sorted order, at most *depth* directories down.

        Leaves out ``.git``, ``.heroku``, ``node_modules``, ``__pycache__`` and virtualenvs;
        never follows links to directories."""

    def entries(self, path: str = "") -> tuple[str, ...]:
        """Return the names in a directory, sorted, directories with a trailing slash."""

    def size(self, path: str) -> int:
        """Return the bytes of all files below *path*."""


class Commands(Protocol):
    """Runs programs. A non-zero exit is an outcome, not an exception.

    A program that isn't there gives the exit code 127."""

    def stream(self, command: Command, env: Mapping[str, str]) -> CommandResult:
        """Run it and show each line of its output as it comes."""

    def capture(self, command: Command, env: Mapping[str, str]) -> CommandResult:
        """Run it and keep its output."""


class Activity(Protocol):
    """A look at some processes. Looks are equal when nothing has happened in between."""

    @property
    def is_busy(self) -> bool:
        """Whether one of them is at work just now."""


class Running(Protocol):
    """A program that stays, such as a server."""

    @property
    def pid(self) -> int:
        """The process below which it runs, with all that it has started, whatever that does."""

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""

    def tail(self) -> tuple[str, ...]:
        """Return the last lines of its output, at most 4,000."""

    def stop(self, limit: float) -> int | None:
        """End its process group with SIGTERM, and after *limit* seconds with SIGKILL.

        Return its exit code, or None when it took SIGKILL. Nothing is left running."""


class Servers(Protocol):
    """Starts programs that stay, and sees what they do."""

    def start(
        self, command: Command, env: Mapping[str, str], show: Callable[[str], None]
    ) -> Running:
        """Start it; *show* gets each line of its output as it comes, in another thread.

        Raises OSError when it can't be started."""

    def ask(self, url: str, host: str, timeout: float) -> Answer:
        """Return the answer to a GET with that Host header; redirects are not followed.

        Raises OSError without an answer, TimeoutError when it takes more than *timeout* seconds."""

    def free_port(self) -> int:
        """Return a TCP port of loopback that nobody listens on just now."""

    def listeners(self, pid: int) -> tuple[Listener, ...]:
        """Return the TCP sockets on which what runs at or below *pid* waits for connections."""

    def memory(self, pid: int) -> tuple[Share, ...]:
        """Return what each process below *pid* holds; empty where the system doesn't tell."""

    def activity(self, pid: int) -> Activity:
        """Return what is below *pid*, and how busy that has been so far."""


class Disk(Protocol):
    """Reads and writes files outside the app's own source. Tests use the real one."""

    def exists(self, path: Path) -> bool:
        """Return whether something is there, a dangling link included."""

    def read(self, path: Path) -> bytes | None:
        """Return a file's bytes, or None when it isn't there."""

    def head(self, path: Path, size: int) -> bytes:
        """Return the first *size* bytes of a file."""

    def write(self, path: Path, content: str | bytes, *, executable: bool = False) -> None:
        """Write a file whole and swap it in, so that a hard link elsewhere keeps the old one."""

    def is_executable(self, path: Path) -> bool:
        """Return whether a file may be executed."""

    def allow_execution(self, path: Path) -> None:
        """Make a file executable for everybody who may read it."""

    def symlink(self, path: Path, target: str) -> None:
        """Make *path* a symbolic link to *target*, in place of what was there."""

    def make_dir(self, path: Path) -> None:
        """Make a directory and its parents."""

    def move(self, path: Path, to: Path) -> None:
        """Rename a file or directory, in place of a file that was there."""

    def remove(self, path: Path) -> None:
        """Remove a file or a whole directory, if it is there."""

    def children(self, path: Path) -> tuple[Path, ...]:
        """Return the entries of a directory, sorted; empty when it isn't there for us to read."""

    def files(self, path: Path) -> Iterator[Path]:
        """Yield every regular file below *path*, never following links."""

    def link_target(self, path: Path) -> str | None:
        """Return what a symbolic link says, or None when it is none."""

    def copy(self, source: Path, to: Path, *, leave_out: Iterable[str] = ()) -> None:
        """Copy a tree with its links and times. *leave_out* are patterns for relative paths."""

    def unpack(self, archive: Path, to: Path) -> None:
        """Unpack a tar archive (gz, xz, bz2, zst) or a zip. Nothing may land outside *to*.

        Raises BuildFailed(ArchiveUnsafe) for a member that would."""

    def size(self, path: Path) -> int:
        """Return the bytes of all files below *path*; each hard link once."""


class Network(Protocol):
    """Fetches files, with time-outs and retries; a 4xx is not retried."""

    def text(self, url: str) -> str:
        """Return a small text. Raises BuildFailed(DownloadFailed)."""

    def download(self, url: str, to: Path, *, sha256: str = "", md5: str = "") -> None:
        """Fetch a file and verify it, by its MD5 only where nobody knows its SHA-256.

        Raises BuildFailed(DownloadFailed) or BuildFailed(ChecksumMismatch)."""


class Store(Protocol):
    """Directories kept between builds, each with the fingerprint of what it was made of."""

    def look(self, name: str) -> Fingerprint | None:
        """Return what is kept under *name*, or None; what is damaged counts as not kept."""

    def is_hollow(self, name: str) -> bool:
        """Return whether only a fingerprint is here; the files are in the last image."""

    def damaged(self) -> tuple[str, ...]:
        """Return the names that `look` found to be damaged."""

    def restore(self, name: str, to: Path) -> None:
        """Put what is kept at *to*, by hard links where the file system allows it."""

    def save(self, name: str, made_of: Fingerprint, directory: Path) -> None:
        """Keep *directory* under *name*, whole or not at all."""

    def mark_changed(self, name: str) -> None:
        """Say that a directory was changed since: where it is kept itself, it is kept no more."""

    def size(self, name: str) -> int:
        """Return the bytes of the files under *name*, once it was looked at or saved; else 0."""

    def note(self, name: str) -> str | None:
        """Return a small text that was kept, or None."""

    def keep_note(self, name: str, text: str) -> None:
        """Keep a small text."""

    def prune(self, limit: int) -> int:
        """Empty tools' own caches when all is larger than *limit* bytes; return what that frees."""

    def directory(self, name: str) -> Path:
        """Return a directory that a tool may use as its own cache; it is not fingerprinted."""


class Console(Protocol):
    """Shows progress. Masks every secret in every line."""

    def step(self, title: str) -> None:
        """Begin a step."""

    def line(self, text: str = "") -> None:
        """Show a line under the current step."""

    def notice(self, problem: Problem) -> None:
        """Show a problem that doesn't end the build."""

    def error(self, problem: Problem) -> None:
        """Show the problem that ended the build."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""

    def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""


class Toolbox(Protocol):
    """The buildpack's own tools. Most stand there before a build; some are for few apps only."""

    def path(self, name: str) -> Path:
        """Return where a tool stands, after installing it when it isn't there.

        Raises BuildFailed(ToolsUnavailable)."""


class World(Value, kw_only=True):
    """The ports that a step may use, and the environment of the build."""

    tree: AppTree
    commands: Commands
    servers: Servers
    disk: Disk
    network: Network
    store: Store
    console: Console
    clock: Clock
    tools: Toolbox
    env: Mapping[str, str]
