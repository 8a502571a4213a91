"""Write the configuration of a server that we supply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import Layout, When
from buildpack.model.outcome import StepOutcome
from buildpack.ports import World

# Workers and threads, where the user says nothing: what the smallest containers bear.
_CONCURRENCY = (2, 4)

# Variables that steer a uWSGI build. uWSGI reads every UWSGI_X at its start as the option x, so
# one that is left over would be an unknown option, or worse, a known one.
_BUILD_VARIABLES = (
    "UWSGI_PROFILE",
    "UWSGI_PROFILE_OVERRIDE",
    "UWSGI_EMBED_PLUGINS",
    "UWSGI_EMBED_FILES",
    "UWSGI_EMBED_CONFIG",
    "UWSGI_INCLUDES",
    "UWSGI_REMOVE_INCLUDES",
    "UWSGI_ADDITIONAL_SOURCES",
    "UWSGI_BIN_NAME",
    "UWSGI_AS_LIB",
    "UWSGI_FORCE_REBUILD",
)


@dataclass(frozen=True, slots=True)
class ConfigureServer:
    """Writes server configuration files into the slug, and defaults for the server."""

    layout: Layout
    files: Mapping[str, str]

    @property
    def title(self) -> str:
        return "Configuring the server"

    def run(self, world: World) -> StepOutcome:
        for path, text in self.files.items():
            world.disk.write(self.layout.app.build / path, text)
            world.console.line(f"Wrote {path}")
        return StepOutcome(step="server", env=_env())


def _env() -> tuple[EnvEdit, ...]:
    launch = frozenset({When.LAUNCH})
    workers, threads = _CONCURRENCY
    return (
        EnvEdit("WEB_CONCURRENCY", str(workers), How.DEFAULT, launch),
        EnvEdit("SLUGLINE_THREADS", str(threads), How.DEFAULT, launch),
        *(EnvEdit(name, "", How.UNSET, launch) for name in _BUILD_VARIABLES),
    )
