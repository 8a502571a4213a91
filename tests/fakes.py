"""The world, made of dicts and lists. Tests hand it in instead of the real one."""

from __future__ import annotations

import hashlib
import posixpath
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from buildpack import ports
from buildpack.model import boot
from buildpack.model.command import Command, CommandResult
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.problem import BuildFailed, Problem
from buildpack.problems.network import ChecksumMismatch, DownloadFailed
from buildpack.system.app_tree import LEFT_OUT
from buildpack.system.disk import LocalDisk

Answer: TypeAlias = CommandResult | Callable[[Command], CommandResult]


def completed(code: int = 0, *tail: str) -> CommandResult:
    """Return what came of a program that wrote *tail*."""
    return CommandResult(code=code, tail=tail, seconds=0.0)


class Tree:
    """An app's source: contents by path. A path that ends with a slash is an empty directory.

    All of it was pushed, and the source is *below* that in a directory, or the whole."""

    def __init__(self, files: Mapping[str, str | bytes] | None = None, below: str = ".") -> None:
        self._below = below
        self._files = {
            path: text.encode() if isinstance(text, str) else text
            for path, text in (files or {}).items()
        }

    def has(self, path: str) -> bool:
        path = self._at(path)
        if path == ".":
            return True
        return any(file.rstrip("/") == path or file.startswith(f"{path}/") for file in self._files)

    def read(self, path: str) -> bytes | None:
        return self._files.get(self._at(path))

    def walk(self, path: str = "", *, depth: int = 32) -> Iterator[str]:
        prefix = f"{path.rstrip('/')}/" if path else ""
        for name in self.entries(path):
            if not name.endswith("/"):
                yield f"{prefix}{name}"
            elif depth and name[:-1] not in LEFT_OUT and not self.has(f"{prefix}{name}pyvenv.cfg"):
                yield from self.walk(f"{prefix}{name[:-1]}", depth=depth - 1)

    def entries(self, path: str = "") -> tuple[str, ...]:
        at = self._at(path)
        prefix = "" if at == "." else f"{at}/"
        below = (file[len(prefix) :] for file in self._files if file.startswith(prefix))
        names = (file.partition("/") for file in below if file)
        return tuple(sorted({f"{name}{slash}" for name, slash, _ in names}))

    def size(self, path: str) -> int:
        at = self._at(path)
        inside = (text for file, text in self._files.items() if file.startswith(f"{at}/"))
        return sum(map(len, inside))

    def _at(self, path: str) -> str:
        """Return the path from the top of what was pushed."""
        return posixpath.normpath(posixpath.join(self._below, path))


class Commands:
    """Answers by the longest beginning of argv that is known; else the program isn't there.

    ``{(): completed()}`` makes everything succeed. What ran is in `ran`, with `envs` beside it.
    """

    def __init__(self, answers: Mapping[tuple[str, ...], Answer] | None = None) -> None:
        self._answers = dict(answers or {})
        self.ran: list[Command] = []
        self.envs: list[Mapping[str, str]] = []

    @property
    def argvs(self) -> list[tuple[str, ...]]:
        return [command.argv for command in self.ran]

    def stream(self, command: Command, env: Mapping[str, str]) -> CommandResult:
        self.ran.append(command)
        self.envs.append({**env, **command.env})
        for size in range(len(command.argv), -1, -1):
            answer = self._answers.get(command.argv[:size])
            if answer is not None:
                return answer(command) if callable(answer) else answer
        return completed(127, f"{command.argv[0]}: not found")

    capture = stream


class Network:
    """Serves contents by URL, or fails with a problem; anything else is a 404."""

    def __init__(self, served: Mapping[str, str | bytes | Problem] | None = None) -> None:
        self._served = dict(served or {})
        self.asked: list[str] = []

    def _get(self, url: str) -> bytes:
        self.asked.append(url)
        content = self._served.get(url, DownloadFailed(url=url, why="the server answered 404"))
        if isinstance(content, Problem):
            raise BuildFailed(content)
        return content.encode() if isinstance(content, str) else content

    def text(self, url: str) -> str:
        return self._get(url).decode()

    def download(self, url: str, to: Path, *, sha256: str = "", md5: str = "") -> None:
        content = self._get(url)
        kind, expected = ("MD5", md5) if md5 and not sha256 else ("SHA-256", sha256)
        actual = hashlib.new(kind.replace("-", ""), content).hexdigest()
        if actual != expected:
            raise BuildFailed(ChecksumMismatch(url, expected, actual, kind))
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content)


@dataclass
class Store:
    """Keeps fingerprints in a dict and directories as copies below *root*."""

    root: Path = Path("/nonexistent")
    kept: dict[str, Fingerprint] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    damage: tuple[str, ...] = ()
    hollow: frozenset[str] = frozenset()
    restored: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def look(self, name: str) -> Fingerprint | None:
        return self.kept.get(name)

    def is_hollow(self, name: str) -> bool:
        return name in self.hollow

    def damaged(self) -> tuple[str, ...]:
        return self.damage

    def restore(self, name: str, to: Path) -> None:
        shutil.copytree(self.root / name, to, symlinks=True, dirs_exist_ok=True)
        self.restored.append(name)

    def save(self, name: str, made_of: Fingerprint, directory: Path) -> None:
        shutil.rmtree(self.root / name, ignore_errors=True)
        shutil.copytree(directory, self.root / name, symlinks=True)
        self.kept[name] = made_of
        self.saved.append(name)

    def mark_changed(self, name: str) -> None:
        self.changed.append(name)

    def size(self, name: str) -> int:
        return 0

    def note(self, name: str) -> str | None:
        return self.notes.get(name)

    def keep_note(self, name: str, text: str) -> None:
        self.notes[name] = text

    def prune(self, limit: int) -> int:
        return 0

    def directory(self, name: str) -> Path:
        path = self.root / "directories" / name
        path.mkdir(parents=True, exist_ok=True)
        return path


@dataclass
class Console:
    """Remembers what was shown."""

    steps: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)

    def step(self, title: str) -> None:
        self.steps.append(title)

    def line(self, text: str = "") -> None:
        self.lines.append(text)

    def notice(self, problem: Problem) -> None:
        self.notices.append(problem)

    def error(self, problem: Problem) -> None:
        self.errors.append(problem)


@dataclass
class Server:
    """A server that was started, and what is seen of it."""

    answers: list[boot.Answer | OSError] = field(default_factory=list)
    """One after the other, the last one for ever; none of them is no connection."""
    code: int | None = None
    """How it has ended, when it has."""
    log: tuple[str, ...] = ()
    heard: tuple[boot.Listener, ...] = ()
    shares: tuple[boot.Share, ...] = ()
    obeys: bool = True
    pid: int = 1
    started: list[Command] = field(default_factory=list)
    envs: list[Mapping[str, str]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Address and Host header of every request."""
    stopped: list[float] = field(default_factory=list)
    is_busy: bool = False

    def start(
        self, command: Command, env: Mapping[str, str], show: Callable[[str], None]
    ) -> Server:
        self.started.append(command)
        self.envs.append(env)
        for line in self.log:
            show(line)
        return self

    def poll(self) -> int | None:
        return self.code

    def tail(self) -> tuple[str, ...]:
        return self.log

    def stop(self, limit: float) -> int | None:
        self.stopped.append(limit)
        return 0 if self.obeys else None

    def ask(self, url: str, host: str, timeout: float) -> boot.Answer:
        self.asked.append((url, host))
        left = self.answers or [ConnectionRefusedError()]
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, OSError):
            raise answer
        return answer

    def free_port(self) -> int:
        return 8000

    def listeners(self, pid: int) -> tuple[boot.Listener, ...]:
        return self.heard

    def memory(self, pid: int) -> tuple[boot.Share, ...]:
        return self.shares

    def activity(self, pid: int) -> Server:
        return self


@dataclass
class Clock:
    """Every look at it finds that *tick* seconds have passed."""

    tick: float = 1.0
    seconds: float = 0.0

    def now(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Toolbox:
    """Every tool stands in a directory of its name; `wanted` remembers which were asked for."""

    root: Path = Path("/tools")
    wanted: list[str] = field(default_factory=list)

    def path(self, name: str) -> Path:
        self.wanted.append(name)
        return self.root / name


def make_world(  # noqa: PLR0913 - a world has that many parts.
    *,
    tree: ports.AppTree | Mapping[str, str | bytes] | None = None,
    commands: ports.Commands | None = None,
    servers: ports.Servers | None = None,
    disk: ports.Disk | None = None,
    network: ports.Network | None = None,
    store: ports.Store | None = None,
    console: ports.Console | None = None,
    clock: ports.Clock | None = None,
    tools: ports.Toolbox | None = None,
    env: Mapping[str, str] | None = None,
) -> ports.World:
    """Return a world of fakes around the real disk; each part can be given."""
    return ports.World(
        tree=Tree(tree) if tree is None or isinstance(tree, Mapping) else tree,
        commands=commands or Commands(),
        servers=servers or Server(),
        disk=disk or LocalDisk(),
        network=network or Network(),
        store=store or Store(),
        console=console or Console(),
        clock=clock or Clock(),
        tools=tools or Toolbox(),
        env=env or {},
    )
