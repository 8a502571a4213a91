"""The real pack, which builds images through podman's service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from e2e.heroku import reach
from e2e.podman import Podman, call

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
ARCHIVES = "/archives"
"""Where the CPython archives are during a build."""

_BUILDER = """\
[[buildpacks]]
uri = "{buildpack}"

[[order]]
[[order.group]]
id = "slugline/python"

[build]
image = "{build}"

[[run.images]]
image = "{run}"

[lifecycle]
uri = "{lifecycle}"
"""


@dataclass(frozen=True)
class Pack:
    """The program, with a home of its own."""

    program: Path
    lifecycle: Path
    podman: Podman
    archives: Path

    @property
    def environ(self) -> dict[str, str]:
        home = self.podman.root / "pack"
        home.mkdir(exist_ok=True)
        return {
            **self.podman.environ,
            "DOCKER_HOST": self.podman.address,
            "PACK_HOME": str(home),
            # It names the volumes; by default it is drawn by lot and kept.
            "PACK_VOLUME_KEY": "test",
            "NO_COLOR": "1",
        }

    def run(self, *argv: str, limit: float = 600.0, cwd: Path | None = None) -> str:
        """Return what pack prints; the test fails when pack does."""
        return call([str(self.program), *argv], self.environ, limit, cwd=cwd)

    def create_builder(self, name: str, buildpack: Path, *, build: str, run: str) -> str:
        """Make a builder of a buildpack's directory and two base images; return its name."""
        config = self.podman.root / f"{re.sub(r'[^a-z]', '-', name)}.toml"
        told = {"buildpack": buildpack, "build": build, "run": run, "lifecycle": self.lifecycle}
        config.write_text(_BUILDER.format(**told))
        self.run("builder", "create", name, "--config", str(config), "--pull-policy", "never")
        return name

    def build(
        self,
        image: str,
        app: Path,
        builder: str,
        *options: str,
        config: Mapping[str, str] | None = None,
    ) -> str:
        """Build an app's image, and return the log."""
        variables = {
            **reach_from_container(),
            "SLUGLINE_PYTHON_ARCHIVES": ARCHIVES,
            **(config or {}),
        }
        said = [word for pair in variables.items() for word in ("--env", "=".join(pair))]
        argv = ["build", image, "--path", str(app), "--builder", builder, "--trust-builder"]
        argv += ["--pull-policy", "never", "--docker-host", "inherit", "--network", "host"]
        argv += ["--volume", f"{self.archives}:{ARCHIVES}:ro"]
        return self.run(*argv, *said, *options)


def reach_from_container() -> dict[str, str]:
    """Return how a build in a container reaches a package index: as this machine does, with the
    certificates that its base image has got."""
    ours = reach()
    certificates = {name: BUNDLE for name in ours if re.search("CERT$|_CERT_FILE$|BUNDLE$", name)}
    return {name: text for name, text in ours.items() if not text.startswith("/")} | certificates


def exported(log: str) -> dict[str, str]:
    """Return what the exporter says that it did with each of our layers of the image."""
    return {
        name: done
        for done, name in re.findall(r"^(\w+) layer 'slugline/python:(\w+)'", log, re.MULTILINE)
    }


def restored(log: str) -> set[str]:
    """Return the layers whose contents came back."""
    return set(re.findall(r'^Restoring data for "slugline/python:(\w+)"', log, re.MULTILINE))
