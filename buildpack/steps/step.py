"""What a step is, and what several of them need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from buildpack.model.command import Command, CommandResult
from buildpack.model.layout import Layout
from buildpack.model.manifest import Way
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Installer, Kept, Use
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import PythonVersion
from buildpack.ports import Console, World
from buildpack.problems.internal import ToolFailed


class Step(Protocol):
    """One titled piece of work."""

    @property
    def title(self) -> str:
        """What the step does, as an '-ing' phrase."""

    def run(self, world: World) -> StepOutcome:
        """Do it. Raises BuildFailed."""


def show_reasons(console: Console, kept: Kept) -> None:
    """Say why a cached directory is not used as it is."""
    titles = {
        Use.DISCARDED: "Discarding the cached copy:",
        Use.UPDATED: "Bringing the cached copy up to date:",
    }
    if kept.use in titles:
        console.line(titles[kept.use])
        for reason in kept.reasons:
            console.line(f"- {reason}")


def run_tool(world: World, command: Command) -> CommandResult:
    """Run a program of our own that must succeed. Raises BuildFailed(ToolFailed)."""
    result = world.commands.capture(command, world.env)
    if result.code:
        raise BuildFailed(ToolFailed(command.shown, result.code, _last(result.tail)))
    return result


def stream_shown(world: World, command: Command) -> CommandResult:
    """Show a command as the user would type it, and run it."""
    world.console.line(f"Running '{command.shown}'")
    return world.commands.stream(command, world.env)


def has_module(world: World, layout: Layout, version: PythonVersion, name: str) -> bool:
    """Return whether a package that was installed holds a module of that name."""
    return world.disk.exists(layout.packages(version).build / name)


def _last(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(lines)[-20:]


def name_wanted(installer: Installer) -> tuple[str, ...]:
    """Return the arguments, alike for uv and pip, that name requirements files or the project."""
    if installer.way is Way.FILES:
        files = (part for file in installer.manifests for part in ("-r", file))
        return (*files, *(("-e", ".") if installer.has_project else ()))
    groups = (part for group in installer.groups for part in ("--group", group))
    extras = f"[{','.join(installer.extras)}]" if installer.extras else ""
    return (f".{extras}", *groups)


def write_listing(world: World, layout: Layout, manifest: str, lines: Iterable[str]) -> str:
    """Write what a manifest comes to as a requirements file; return its path."""
    path = layout.scratch / f"requirements-of-{manifest}.txt"
    world.disk.write(path, "".join(f"{line}\n" for line in lines))
    return str(path)
