"""The real s2i client, and podman to build what it says."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from e2e.clients import BUILD, Clients
from e2e.heroku import TOP
from e2e.pack import ARCHIVES, reach_from_container
from e2e.podman import Podman, call

_LIMIT = 900.0


@dataclass(frozen=True)
class S2iClient:
    """The program, with an engine beside it: there is no Docker to do both."""

    clients: Clients
    podman: Podman
    archives: Path

    def make_builder(self, name: str, package: Path) -> str:
        """Make a builder image of a package of the buildpack, and return its name."""
        words = ("--build-arg", f"BASE={BUILD}", "--build-arg", "PACKAGES=tini")
        file = TOP / "deploy/s2i/Containerfile.debian"
        self._build(name, package, *words, "--file", str(file))
        return name

    def build(
        self,
        image: str,
        app: Path,
        builder: str,
        *options: str,
        previous: str = "",
    ) -> str:
        """Build an app's image, from what the *previous* one has kept; return the log."""
        place = self.podman.root / f"s2i-{secrets.token_hex(4)}"
        place.mkdir()
        variables = {**reach_from_container(), "SLUGLINE_PYTHON_ARCHIVES": ARCHIVES}
        given = place / "environment"
        given.write_text("".join(f"{name}={text}\n" for name, text in variables.items()))
        words = ["--as-dockerfile", str(place / "context/Dockerfile"), "--copy"]
        words += ["--environment-file", str(given), *options]
        words += ["--incremental"] if previous else []
        # The client takes the name of the new image for that of the previous one.
        argv = [str(self.clients.s2i), "build", str(app), builder, previous or image, *words]
        call(argv, self.podman.environ, _LIMIT, cwd=place)
        return self._build_app(image, place / "context")

    def build_without_client(
        self, image: str, app: Path, builder: str, variables: Mapping[str, str]
    ) -> str:
        """Build an app's image with a Dockerfile that somebody has written; return the log.

        Source: https://github.com/sclorg/s2i-python-container/blob/master/3.12/README.md"""
        context = self.podman.root / f"s2i-{secrets.token_hex(4)}"
        shutil.copytree(app, context / "app")
        env = {**reach_from_container(), "SLUGLINE_PYTHON_ARCHIVES": ARCHIVES, **variables}
        lines = [
            f"FROM {builder}",
            *(f'ENV {name}="{text}"' for name, text in env.items()),
            *("USER 0", "COPY app /tmp/src", "USER 1001"),
            *("RUN /usr/libexec/s2i/assemble", "CMD /usr/libexec/s2i/run"),
        ]
        (context / "Dockerfile").write_text("".join(f"{line}\n" for line in lines))
        return self._build_app(image, context)

    def _build_app(self, image: str, context: Path) -> str:
        return self._build(image, context, "--volume", f"{self.archives}:{ARCHIVES}:ro")

    def _build(self, name: str, context: Path, *words: str) -> str:
        """Build what a directory holds, as one layer. Chroots are enough, and nothing is left."""
        options = ("--network", "host", "--isolation", "chroot", "--pull=never", "--layers=false")
        return self.podman.run("build", "--tag", name, *options, *words, str(context), limit=_LIMIT)
