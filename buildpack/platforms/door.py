"""Who came in, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.value import Value
from buildpack.platforms.config_vars import hook_environment
from buildpack.platforms.tools import CachedTools

PLATFORM_OFFERS = ("archive", "managed")
"""The Pythons that a platform has: what stands on the machine that builds isn't where apps run."""
UMASK = 0o022
"""Of builds for images. Layers keep their modes, and digests hold them; what a client packs into an
archive has the same ones before and after."""


class Door(Value, kw_only=True):
    """What a platform knows when somebody comes in."""

    app: Path
    cache: Path
    env: Mapping[str, str]
    """Of the build: the surroundings and the app's config vars."""
    config: Mapping[str, str] = field(default_factory=dict)
    """The app's config vars as they are, for running it; empty where `env` has them all."""
    offers: tuple[str, ...]
    toolbox: CachedTools
    export: Path | None = None
    """Where later buildpacks look for our environment."""
    purpose: Purpose = Purpose.RUN
    env_dir: Path | None = None
    """Where the platform keeps the app's config vars as files."""

    def request(self, layout: Layout, target: str) -> BuildRequest:
        """Return what a build is asked for, as far as every door knows: *target* is the system that
        it is for."""
        return BuildRequest(
            layout=layout,
            target=target,
            env=self.env,
            offers=self.offers,
            tools=self.toolbox.places,
            purpose=self.purpose,
            hook_env=hook_environment(self.app, self.cache, self.env_dir, self.config),
        )
