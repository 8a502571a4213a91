"""Write what a server that we start is started with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.model.value import Value
from buildpack.ports import World

_INSIDE = Path(__file__).resolve().parent.parent / "inside"


class ConfigureServer(Value):
    """Writes server configuration files, and our own programs, into the slug."""

    layout: Layout
    files: Mapping[str, str]
    programs: tuple[str, ...] = ()
    """Names of files in ``inside``."""

    @property
    def title(self) -> str:
        return "Configuring the server"

    def run(self, world: World) -> StepOutcome:
        for path, text in self.files.items():
            world.disk.write(self.layout.app.build / path, text)
            world.console.line(f"Wrote {path}")
        for name in self.programs:
            to = self.layout.own.build / name
            world.disk.write(to, (world.disk.read(_INSIDE / name) or b"").decode())
            world.console.line(f"Wrote {to.relative_to(self.layout.app.build)}")
        return StepOutcome(step="server")
