"""How many of which process a local run starts, and on which ports."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from buildpack.launch.start import start_argv
from buildpack.model.command import Command
from buildpack.model.instance import Instance
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.platforms.local_build import launch_environment
from buildpack.problems.boot import NoSuchProcess, NoWebProcess
from buildpack.problems.platform import WrongArguments

WEB = "web"
RELEASE = "release"
ALL = "all"
"""Stands for the types that a text on concurrency doesn't name."""
# On a platform a release process runs once before the others, and tests at another place.
_NOT_BESIDE = frozenset({RELEASE, "test"})
_COUNT = re.compile(r"([\w.-]+)=(\d{1,2})")
# As foreman has it: each process type has a hundred ports. See
# https://ddollar.github.io/foreman/#PROCFILE.
_PORTS_EACH = 100
_NO_PORT = 65_536
_USAGE = "slugline run -c web=2,worker=1"


class Version(Value, kw_only=True):
    """One build of the app, ready to run."""

    slug: Path
    commands: Mapping[str, str]
    """Of its processes, by name."""
    env: Mapping[str, str]


def parse_concurrency(text: str) -> dict[str, int]:
    """Return the counts by process type in a text such as ``web=2,worker=1``.

    Raises BuildFailed(WrongArguments)."""
    counts: dict[str, int] = {}
    for part in filter(None, text.split(",")):
        match = _COUNT.fullmatch(part.strip())
        if match is None:
            reason = f"'{part.strip()}' is no process type with a number below 100"
            raise BuildFailed(WrongArguments(_USAGE, reason))
        counts[match[1]] = int(match[2])
    return counts


def choose_formation(
    commands: Mapping[str, str], *, only: str | None, counts: Mapping[str, int]
) -> dict[str, int]:
    """Return how many of which process run, ``web`` first.

    One of each but for what *counts* says, where ``all`` stands for those that aren't named.
    Raises BuildFailed with NoSuchProcess, or NoWebProcess when nothing is left to run."""
    if only is not None and only not in commands:
        raise BuildFailed(NoSuchProcess(only, tuple(commands)))
    names = [only] if only else [name for name in commands if name not in _NOT_BESIDE]
    for name in counts:
        if name not in {*names, ALL}:
            raise BuildFailed(NoSuchProcess(name, tuple(names)))
    names.sort(key=lambda name: name != WEB)
    formation = {name: counts.get(name, counts.get(ALL, 1)) for name in names}
    if not any(formation.values()):
        raise BuildFailed(NoWebProcess())
    return {name: count for name, count in formation.items() if count}


@dataclass(slots=True)
class Ports:
    """Hands out ports of loopback, none of them twice."""

    is_free: Callable[[int], bool]
    find: Callable[[], int]
    """Returns any free port."""
    given: set[int] = field(default_factory=set)

    def take(self, wanted: int | None = None) -> int:
        """Return the port that is wanted if it is free, else any free one."""
        port = wanted if wanted is None or wanted < _NO_PORT else None
        while port is None or port in self.given or not self.is_free(port):
            port = self.find()
        self.given.add(port)
        return port

    def give_back(self, port: int) -> None:
        """Take note that a port may be handed out again."""
        self.given.discard(port)


def place_instances(  # noqa: PLR0913 - so much decides about a port.
    version: Version,
    formation: Mapping[str, int],
    names: Container[str],
    *,
    first_port: int,
    is_routed: bool,
    ports: Ports,
) -> Iterator[Instance]:
    """Yield those instances of a version that are of one of *names*, each with a port of its own.

    The first type has *first_port* and the ones after it, the next type those from 100 above on.
    Behind a router, which has the first port itself, ``web`` takes any."""
    for place, (name, count) in enumerate(formation.items()):
        if name not in names:
            continue
        for number in range(1, count + 1):
            wanted = first_port + _PORTS_EACH * place + number - 1
            port = ports.take(None if is_routed and name == WEB else wanted)
            yield make_instance(version, name, number, port)


def make_instance(version: Version, process: str, number: int, port: int) -> Instance:
    """Return one instance of a process of that version."""
    command = version.commands[process]
    env = launch_environment(version.env, version.slug, port, name=f"{process}.{number}")
    return Instance(
        process=process,
        number=number,
        port=port,
        command=Command(argv=start_argv(command), shown=command, cwd=version.slug, env=env),
        is_endless=process == WEB,
    )
