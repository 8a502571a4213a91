"""Bring one version of an app up, and take the one before it down."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from buildpack.model.problem import BuildFailed
from buildpack.platforms.formation import (
    RELEASE,
    WEB,
    Ports,
    Version,
    make_instance,
    place_instances,
)
from buildpack.platforms.watch import Watch
from buildpack.ports import Console
from buildpack.problems.boot import NoWebProcess
from buildpack.problems.run import ReleaseFailed
from buildpack.system.router import Router
from buildpack.system.supervisor import Seat, Supervisor

STOP_LIMIT = 30.0
"""Seconds that platforms give a process after SIGTERM, and requests to end before it."""


class Rollout:
    """The versions of one local run. One serves; the next one takes over when it answers.

    *check* raises BuildFailed when a ``web`` that runs doesn't answer well. *router* is None where
    the only ``web`` listens on the port itself: then there is but one version."""

    def __init__(  # noqa: PLR0913 - the parts of a small platform.
        self,
        *,
        supervisor: Supervisor,
        router: Router | None,
        watch: Watch,
        check: Callable[[Seat, Console], None],
        choose: Callable[[Mapping[str, str]], Mapping[str, int]],
        first_port: int,
        ports: Ports,
    ) -> None:
        self._supervisor = supervisor
        self._router = router
        self._watch = watch
        self._check = check
        self._choose = choose
        self._first_port = first_port
        self._ports = ports
        self._seats: Sequence[Seat] = ()

    def bring(self, version: Version, console: Console) -> None:
        """Let a version take over. When it can't, the one before it goes on as if nothing had been.

        Raises BuildFailed with NoWebProcess, ReleaseFailed, or a problem of the boot check."""
        formation = self._choose(version.commands)
        if self._router is not None and WEB not in formation:
            raise BuildFailed(NoWebProcess())
        if WEB in formation and RELEASE in version.commands:
            self._release(version, console)
        before = self._seats
        # Of workers no two versions run at a time: a scheduler would do everything twice.
        late = set(formation) - {WEB} if before else set()
        told = ", ".join(f"{name}={count}" for name, count in formation.items())
        console.step(f"Starting {told}")
        fresh = self._start(version, formation, set(formation) - late)
        try:
            for seat in _webs(fresh):
                self._check(seat, console)
        except BuildFailed:
            self._end(fresh)
            raise
        self._supervisor.keep(fresh)
        if self._router is not None:
            self._router.add(seat.instance.port for seat in _webs(fresh))
        if before:
            console.step("Stopping the version before")
            self._retire(before)
        rest = self._start(version, formation, late)
        self._supervisor.keep(rest)
        self._seats = [*fresh, *rest]

    @property
    def web_ports(self) -> tuple[int, ...]:
        """Those on which ``web`` listens now."""
        return tuple(seat.instance.port for seat in _webs(self._seats))

    def _release(self, version: Version, console: Console) -> None:
        console.step("Running the release process")
        instance = make_instance(version, RELEASE, 1, self._ports.take())
        seat = self._supervisor.start(instance)
        self._watch.until(lambda: seat.running.poll() is not None)
        code = seat.running.poll() or 0
        self._end([seat])
        if code:
            command = version.commands[RELEASE]
            raise BuildFailed(ReleaseFailed(command, code, seat.running.tail()))

    def _start(
        self, version: Version, formation: Mapping[str, int], names: Container[str]
    ) -> list[Seat]:
        instances = place_instances(
            version,
            formation,
            names,
            first_port=self._first_port,
            is_routed=self._router is not None,
            ports=self._ports,
        )
        return [self._supervisor.start(instance) for instance in instances]

    def _retire(self, seats: Sequence[Seat]) -> None:
        """End instances whose successors serve already. None of their requests is lost."""
        ports = [seat.instance.port for seat in _webs(seats)]
        router = self._router
        if router is not None:
            router.drain(ports)
            self._watch.until(lambda: router.is_drained(ports), STOP_LIMIT)
        self._end(seats)
        if router is not None:
            router.remove(ports)

    def _end(self, seats: Sequence[Seat]) -> None:
        self._watch.until(self._supervisor.begin_stop(seats, STOP_LIMIT))
        for seat in seats:
            self._ports.give_back(seat.instance.port)


def _webs(seats: Iterable[Seat]) -> list[Seat]:
    return [seat for seat in seats if seat.instance.process == WEB]
