"""Drives buildpacks as Heroku and herokuish do, with the programs in ``runner/``."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from e2e.dyno import ANOTHER, Served
from e2e.heroku import SOMEBODY, Platform, find_ids, identity

from buildpack.system.http import free_port

RUNNER = Path(__file__).parent / "runner"
SOMEBODY_ELSE = SOMEBODY + 1
"""Who builds is not who runs."""
INLINE = "inline"
PATIENCE = 600


@dataclass(frozen=True)
class Slug:
    """What came of building an app: a directory that nobody may write to, elsewhere."""

    home: Path
    build_dir: Path
    code: int
    output: str
    """stdout and stderr, as one reads them."""
    processes: Mapping[str, str]
    processes_file: Path
    style: str
    runner: Path

    @property
    def notices(self) -> list[str]:
        return find_ids("Notice", self.output)

    @property
    def errors(self) -> list[str]:
        return find_ids("Error", self.output)

    def start(self, name: str = "web", config: Mapping[str, str] | None = None) -> Served:
        """Start a process of the slug as another user than the one that has built it."""
        port = free_port()
        env = {
            "DYNO": f"{name}.1",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PORT": str(port),
            **(config or {}),
        }
        argv = [str(self.runner / "start"), str(self.home), str(self.processes_file), name]
        env["RUNNER"] = self.style
        return Served(argv, cwd=self.home, env=env, port=port, user=ANOTHER)


@dataclass
class Runner:
    """One app's place on a platform that runs *buildpacks* in a row."""

    platform: Platform
    """Its directories, its config vars, and the environment of its builds."""
    buildpacks: Sequence[Path | str]
    style: str = "heroku"
    slugs: list[Slug] = field(default_factory=list)

    def __post_init__(self) -> None:
        # A build runs as somebody who may have no way into the directory of our tests.
        self._runner = self.platform.root / RUNNER.name
        shutil.copytree(RUNNER, self._runner, dirs_exist_ok=True)

    def build(
        self, source: str | Mapping[str, str | bytes], config: Mapping[str, str] | None = None
    ) -> Slug:
        """Build an app that was pushed, in a directory of its own, and take the slug elsewhere."""
        return self.build_in(self.platform.checkout(source), config)

    def build_in(self, build_dir: Path, config: Mapping[str, str] | None = None) -> Slug:
        """Build what a directory holds."""
        place = self.platform.root / f"slug_{secrets.token_hex(4)}"
        env_dir, processes = place / "env", place / "processes"
        env_dir.mkdir(parents=True)
        for name, text in {**self.platform.config, **(config or {})}.items():
            (env_dir / name).write_text(text)
        self.platform.give_away(place)
        argv = [self._runner / "build", build_dir, self.platform.cache, env_dir, processes]
        done = subprocess.run(
            [*map(str, argv), *map(str, self.buildpacks)],
            cwd=self.platform.root,
            env={**self.platform.environment(), "RUNNER": self.style},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
            umask=0o022,
            **identity(self.platform.user),
        )
        lines = processes.read_text().splitlines() if done.returncode == 0 else []
        slug = Slug(
            home=place / "app",
            build_dir=build_dir,
            code=done.returncode,
            output=done.stdout,
            processes=dict(line.split(": ", 1) for line in lines),
            processes_file=processes,
            style=self.style,
            runner=self._runner,
        )
        if done.returncode == 0:
            build_dir.rename(slug.home)
            _take_rights_away(slug.home)
        self.slugs.append(slug)
        return slug


def _take_rights_away(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222 | 0o444)


def make_buildpack(
    to: Path, compile_script: str, *, name: str = "Other", release: str | None = "---"
) -> Path:
    """Write a buildpack of somebody else's, in bash: what it runs to compile, with the build
    directory as $1, and the YAML that it releases, if it releases anything."""
    scripts = {"detect": f"echo {name}", "compile": compile_script}
    if release is not None:
        scripts["release"] = f"cat <<'END'\n{release}\nEND"
    for program, text in scripts.items():
        path = to / "bin" / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/usr/bin/env bash\nset -eu\n{text}\n")
        path.chmod(0o755)
    return to


def open_platform(root: Path, buildpack: Path, archives: Path) -> Platform:
    """Return a platform whose builds run as somebody without rights, where we may choose that.

    It has a checkout of the buildpack for itself: what later buildpacks source is written there."""
    root.mkdir()
    shutil.copytree(buildpack, root / "buildpack", symlinks=True)
    platform = Platform(root=root, buildpack=root / "buildpack", cache=root / "cache")
    platform.config = {
        "SLUGLINE_PYTHON_OFFERS": "archive",
        "SLUGLINE_PYTHON_ARCHIVES": str(archives),
    }
    if os.geteuid() == 0:
        platform.become(SOMEBODY_ELSE)
        platform.give_away(root)
    return platform
