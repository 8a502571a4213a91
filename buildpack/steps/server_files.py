"""Write the configuration of a server that we supply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from buildpack.model.layout import Layout
from buildpack.model.outcome import StepOutcome
from buildpack.ports import World


@dataclass(frozen=True, slots=True)
class ConfigureServer:
    """Writes server configuration files into the slug."""

    layout: Layout
    files: Mapping[str, str]

    @property
    def title(self) -> str:
        return "Configuring the server"

    def run(self, world: World) -> StepOutcome:
        for path, text in self.files.items():
            world.disk.write(self.layout.app.build / path, text)
            world.console.line(f"Wrote {path}")
        return StepOutcome(step="server")
