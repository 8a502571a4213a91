"""What an S2I client and a cluster do around a builder image, on the bare machine.

Source: https://github.com/openshift/source-to-image/blob/master/docs/builder_image.md
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from e2e.dyno import ANOTHER, Served
from e2e.heroku import FIXTURES, Told, reach, series_at_hand, stack_python

from buildpack.system.http import free_port

GROUP = 0
"""OpenShift starts everything under any user id, in the group of root."""


@dataclass(frozen=True)
class Assembled(Told):
    """What came of one build, and the environment that its image has."""

    env: Mapping[str, str]

    @property
    def processes(self) -> dict[str, str]:
        """The command of each process."""
        files = (self.app / ".heroku/slugline/processes").glob("*")
        return {path.name: path.read_text().strip() for path in files}


@dataclass
class Builder:
    """A builder image, and the last image that it made of one app.

    Both have the same directories, as all images of one builder do: what the last one had is gone
    when the next is made, but for what ``save-artifacts`` gives away."""

    root: Path
    buildpack: Path
    tools: Path
    """A cache that holds our own tools, as a builder image has them."""
    env: dict[str, str] = field(default_factory=dict)
    """Of the builder image."""

    @property
    def top(self) -> Path:
        return self.root / "app-root"

    @property
    def upload(self) -> Path:
        return self.root / "upload"

    @property
    def app(self) -> Path:
        return self.top / "src"

    def script(self, name: str) -> Path:
        """Return where the client finds a script."""
        return self.buildpack / "s2i/bin" / name

    def build(
        self,
        source: str | Mapping[str, str],
        env: Mapping[str, str] | None = None,
        *,
        incremental: bool = False,
        artifacts: bytes = b"",
    ) -> Assembled:
        """Make an image: upload the source and what was kept, run ``assemble``.

        *artifacts* are those of another app's image."""
        archive = self.save_artifacts() if incremental else artifacts
        self._begin()
        source_dir = self.upload / "src"
        _write_source(source, source_dir)
        if archive:
            self._extract(archive)
        given = {**self._environment(), **_read_environment(source_dir), **(env or {})}
        own = source_dir / ".s2i/bin/assemble"
        program = own if own.is_file() else self.script("assemble")
        started = time.perf_counter()
        done = self.run([str(program)], given)
        return Assembled(
            app=self.app,
            code=done.returncode,
            out=done.stdout,
            err=done.stderr,
            seconds=time.perf_counter() - started,
            env=given,
        )

    def run(self, argv: list[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, as the one who builds."""
        return subprocess.run(
            argv,
            cwd=self.root,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            umask=0o022,
        )

    def save_artifacts(self) -> bytes:
        """Return what ``save-artifacts`` of the last image writes."""
        done = subprocess.run(
            [self.script("save-artifacts")],
            cwd="/",
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=True,
        )
        assert done.stderr == b""
        return done.stdout

    def start(
        self,
        image: Assembled,
        env: Mapping[str, str] | None = None,
        *arguments: str,
        port: int | None = None,
    ) -> Served:
        """Start a container of an image: its ``run``, as any user id, on a port of its own.

        With a *port* nobody says it; the image has to come upon it by itself."""
        own_port = free_port()
        own = image.app / ".s2i/bin/run"
        program = own if own.is_file() else self.script("run")
        given = {} if port else {"PORT": str(own_port)}
        return Served(
            [str(program), *arguments],
            cwd=self.app,
            env={**image.env, **given, **(env or {})},
            port=port or own_port,
            user=ANOTHER,
            group=GROUP,
        )

    def _begin(self) -> None:
        """Start from the builder image: its tools are there, and an empty directory for an app."""
        for path in (self.top, self.upload):
            if path.exists():
                path.rename(self.root / f"gone_{secrets.token_hex(4)}")
        self.app.mkdir(parents=True)
        self.upload.mkdir()
        tools = self.top / "tools/slugline"
        tools.mkdir(parents=True)
        source = self.tools / "slugline/tools"
        subprocess.run(["cp", "-al", str(source), str(tools)], check=True)

    def _extract(self, archive: bytes) -> None:
        artifacts = self.upload / "artifacts"
        artifacts.mkdir()
        # Not by whom it was packed, and without their right to give the group everything.
        unpack = ["tar", "-xf", "-", "--no-same-owner", "--no-same-permissions"]
        subprocess.run([*unpack, "-C", str(artifacts)], input=archive, check=True, umask=0o022)

    def _environment(self) -> dict[str, str]:
        pyenv = next(iter(series_at_hand().values()), None)
        return reach() | {
            "APP_ROOT": str(self.top),
            "HOME": str(self.app),
            "PATH": f"{stack_python()}:/usr/local/bin:/usr/bin:/bin",
            "PYENV_ROOT": str(pyenv.parents[1]) if pyenv else "",
            "S2I_DESTINATION": str(self.upload),
            "SLUGLINE_PYTHON_OFFERS": "installed",
            **self.env,
        }


def _write_source(source: str | Mapping[str, str], to: Path) -> None:
    if isinstance(source, str):
        ignore = shutil.ignore_patterns("expect.json")
        shutil.copytree(FIXTURES / source, to, symlinks=True, ignore=ignore)
        return
    to.mkdir()
    for name, text in source.items():
        path = to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if text.startswith("#!"):
            path.chmod(0o755)


def _read_environment(source: Path) -> dict[str, str]:
    """Return what the client makes of ``.s2i/environment``: no quotes, comments at the front."""
    path = source / ".s2i/environment"
    lines = path.read_text().splitlines() if path.is_file() else []
    pairs = (line.partition("=") for line in lines if not line.startswith("#"))
    return {name.strip(): text.strip() for name, equals, text in pairs if equals}
