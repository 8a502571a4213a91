"""The newest pip that the index has, in place of the one that we pin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.python_version import PythonVersion
from buildpack.model.setting import is_on
from buildpack.ports import World
from buildpack.steps.step import stream_shown
from buildpack.tools import pip

_SWITCH = "PIP_UPGRADE"


def choose_pip(world: World, layout: Layout, version: PythonVersion, pinned: Path) -> Path:
    """Return the directory of the pip that installs: *pinned*, or the newest if the user wants it.

    An index that has none is no reason to fail: pip itself takes the variable for an option."""
    if not is_on(world.env.get(_SWITCH, "")):
        return pinned
    to = layout.scratch / "newest-pip"
    command = pip.upgrade(layout, pinned, to)
    env = pip.environment(world.store.directory("pip"), version)
    result = stream_shown(world, replace(command, env=env))
    if result.code == 0 and world.disk.exists(to / "pip/__main__.py"):
        return to
    world.console.line("The index has no pip for this Python, so we use our own.")
    return pinned
