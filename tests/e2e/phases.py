"""A lifecycle's phases one by one without any daemon, as kpack and Tekton run them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from e2e.clients import RUN
from e2e.pack import ARCHIVES, reach_from_container
from e2e.podman import Podman, call

_BUILDER = 1000
"""The user who detects and builds; the other phases begin as root."""


@dataclass(frozen=True)
class Phases:
    """One app's builds with a builder image, out of and into a directory of OCI layouts."""

    podman: Podman
    builder: str
    root: Path
    archives: Path

    @property
    def images(self) -> Path:
        return self.root / "layout"

    def prepare(self, app: Path) -> None:
        """Make the volumes, and lay out the run image."""
        config = {**reach_from_container(), "SLUGLINE_PYTHON_ARCHIVES": ARCHIVES}
        for name in ("layers", "cache", "platform/env"):
            (self.root / name).mkdir(parents=True)
        for name, text in config.items():
            (self.root / "platform/env" / name).write_text(text)
        laid_out = self.images / RUN.replace(":", "/")
        laid_out.parent.mkdir(parents=True)
        # Only a fast compression: it is unpacked once.
        argv = ["skopeo", "copy", "--quiet", "--dest-compress-level=1"]
        argv += [f"containers-storage:{RUN}", f"oci:{laid_out}:base"]
        call(argv, self.podman.environ, 120)
        # Phases that begin as root go on as this user.
        for tree in (self.root / "layers", self.root / "cache", self.images, app):
            for path in (tree, *tree.rglob("*")):
                os.chown(path, _BUILDER, _BUILDER)

    def build(self, image: str, app: Path) -> str:
        """Go through all phases, and return the log."""
        laid_out = ("-layout", "-layout-dir", "/layout")
        cache = ("-cache-dir", "/cache")
        return "".join(
            (
                self._run(app, "analyzer", *laid_out, "-run-image", RUN, image),
                self._run(app, "detector", user=_BUILDER),
                self._run(app, "restorer", *laid_out, *cache),
                self._run(app, "builder", user=_BUILDER),
                self._run(app, "exporter", *laid_out, *cache, "-app", "/workspace", image),
            )
        )

    def _run(self, app: Path, phase: str, *argv: str, user: int = 0) -> str:
        volumes = {
            app: "/workspace",
            self.root / "layers": "/layers",
            self.root / "cache": "/cache",
            self.root / "platform": "/platform",
            self.images: "/layout",
            self.archives: ARCHIVES,
        }
        mounts = [word for pair in volumes.items() for word in ("--volume", f"{pair[0]}:{pair[1]}")]
        says = ("CNB_PLATFORM_API=0.13", "CNB_EXPERIMENTAL_MODE=warn", "CNB_NO_COLOR=true")
        options = [word for said in says for word in ("--env", said)]
        entry = ("--entrypoint", f"/cnb/lifecycle/{phase}", "--user", f"{user}:{user}")
        words = ("run", "--rm", "--network", "host", *mounts, *options, *entry, self.builder, *argv)
        return self.podman.run(*words)
