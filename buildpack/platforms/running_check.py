"""The boot check of a process that goes on afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from buildpack.model.problem import BuildFailed
from buildpack.model.serve_settings import CHECK_HOST, CHECK_PATH, CHECK_TIMEOUT
from buildpack.model.settings import APP_DIR
from buildpack.model.value import Value
from buildpack.ports import Clock, Console, Servers
from buildpack.steps.boot_check import BootCheck
from buildpack.system.supervisor import Seat


class RunningCheck(Value, kw_only=True):
    """Asks a ``web`` that was just started for a page."""

    env: Mapping[str, str]
    """With the settings of the check."""
    servers: Servers
    clock: Clock
    is_strict: bool
    """Whether an app that listens but doesn't answer well has failed. On one's own machine, with
    nothing else that could serve, its error page is what one wants to see."""

    def __call__(self, seat: Seat, console: Console) -> None:
        """Wait for its first answer and judge it. Raises BuildFailed as BootCheck does."""
        instance, path = seat.instance, CHECK_PATH.read(self.env)
        check = BootCheck(
            command=instance.command,
            port=instance.port,
            path=path,
            host=CHECK_HOST.read(self.env),
            limit=float(CHECK_TIMEOUT.read(self.env)),
            homes=(str(instance.command.cwd / APP_DIR.read(self.env)),),
        )
        try:
            report = check.watch(seat.running, servers=self.servers, clock=self.clock)
        except BuildFailed as failure:
            if self.is_strict or not self._listens(seat):
                raise
            console.notice(failure.problem)
            return
        console.line(f"GET {path} answered {report.status} after {report.seconds:.1f}s")
        for notice in report.notices:
            console.notice(notice)

    def _listens(self, seat: Seat) -> bool:
        if seat.running.poll() is not None:
            return False
        found = self.servers.listeners(seat.running.pid)
        return any(listener.port == seat.instance.port for listener in found)
