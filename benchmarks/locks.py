"""Builds from locks against the very tools that wrote them, run bare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from e2e.heroku import Platform
from e2e.managers import Managers
from pip._internal.cli.cmdoptions import index_url

from benchmarks import measure

_PROJECT = """\
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.12"
dependencies = [{requirements}]
"""
_POETRY = """
[tool.poetry]
package-mode = false

[[tool.poetry.source]]
name = "main"
priority = "primary"
url = "{index}"
"""
_PIPFILE = "[packages]\n{packages}\n"


@dataclass(frozen=True)
class Tool:
    """A tool with a lock of its own."""

    name: str
    lock: tuple[str, ...]
    sync: tuple[str, ...]
    """Installs from the lock, with byte code, into the virtualenv that VIRTUAL_ENV names."""
    cache: str
    """The variable that says where it keeps what it downloads."""


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "uv.lock",
            ("uv", "lock", "--quiet"),
            ("uv", "sync", "--active", "--locked", "--compile-bytecode", "--quiet"),
            "UV_CACHE_DIR",
        ),
        Tool(
            "poetry.lock",
            ("poetry", "lock"),
            ("poetry", "sync", "--compile"),
            "POETRY_CACHE_DIR",
        ),
        # pip compiles byte code by itself.
        Tool("Pipfile.lock", ("pipenv", "lock"), ("pipenv", "sync"), "PIP_CACHE_DIR"),
    )
}


def write_project(directory: Path, tool: Tool, requirements: list[str]) -> None:
    """Write the tool's own project file, with these requirements."""
    if tool.name == "Pipfile.lock":
        packages = (one.partition("[") for one in requirements)
        lines = (
            f'{name} = {{version = "*", extras = ["{rest[:-1]}"]}}' if rest else f'{name} = "*"'
            for name, _, rest in packages
        )
        (directory / "Pipfile").write_text(_PIPFILE.format(packages="\n".join(lines)))
        return
    listed = ", ".join(f'"{one}"' for one in requirements)
    text = _PROJECT.format(requirements=listed)
    if tool.name == "poetry.lock":
        text += _POETRY.format(index=index_url().default)
    (directory / "pyproject.toml").write_text(text)


class LockBench:
    """One app, locked by one tool, built by us and installed by that tool in turn."""

    def __init__(self, tool: Tool, app: Path, managers: Managers) -> None:
        self.tool, self._app, self._managers = tool, app, managers
        self._times: dict[str, list[float]] = {}
        requirements = (app / "requirements.txt").read_text().split()
        (app / "requirements.txt").unlink()
        write_project(app, tool, requirements)
        managers.run(*tool.lock, cwd=app)

    def bare(self, fresh: Path) -> None:
        """Let the tool install into a new virtualenv with nothing downloaded, and once more."""
        managers = self._managers
        managers.environ[self.tool.cache] = str(fresh / "downloads")
        venv = fresh / "venv"

        def sync() -> None:
            managers.run(*self.tool.sync, cwd=self._app, venv=venv)

        def cold() -> None:
            managers.run("uv", "venv", "--quiet", "-p", str(managers.python), str(venv), cwd=fresh)
            sync()

        self._time("bare, cold", cold)
        self._time("bare, unchanged", sync)

    def ours(self, platform: Platform) -> None:
        """Build from a cache that holds our tools only, and once more."""
        for scenario in ("ours, cold", "ours, unchanged"):
            source = platform.checkout(self._app)
            build = platform.build(source)
            if build.code:
                raise SystemExit(build.output)
            self._add(scenario, build.seconds)

    def row(self) -> tuple[str, ...]:
        """Return what came of it: the lock, the times, and what they should be."""
        seconds = {name: median(times) for name, times in self._times.items()}
        cold, bare_cold = seconds["ours, cold"], seconds["bare, cold"]
        again, bare_again = seconds["ours, unchanged"], seconds["bare, unchanged"]
        return (
            self.tool.name,
            f"{bare_cold:.2f} s",
            f"{cold:.2f} s = {cold / bare_cold:.2f} x",
            f"{bare_again:.2f} s",
            f"{again:.2f} s, aim {bare_again + 0.3:.2f}",
        )

    def _time(self, scenario: str, work: Callable[[], object]) -> None:
        self._add(scenario, measure.seconds_of(work))

    def _add(self, scenario: str, seconds: float) -> None:
        self._times.setdefault(scenario, []).append(seconds)
        print(f"{self.tool.name:13} {scenario:16} {seconds:7.2f} s", flush=True)
