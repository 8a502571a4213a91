from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Commands, Console, Store, completed, make_world
from planning import LAYOUT, version

from buildpack.model.command import Command, CommandResult
from buildpack.ports import World
from buildpack.steps.newest_pip import choose_pip

PINNED = Path("/tools/pip")


def world(tmp_path: Path, commands: Commands, **env: str) -> World:
    return make_world(commands=commands, env=env, store=Store(tmp_path), console=Console())


@pytest.mark.parametrize("value", ["", "0", "FALSE"])
def test_ours_is_pinned(tmp_path: Path, value: str) -> None:
    commands = Commands()

    chosen = choose_pip(
        world(tmp_path, commands, PIP_UPGRADE=value), LAYOUT, version("3.13.1"), PINNED
    )

    assert (chosen, commands.ran) == (PINNED, [])


def test_the_newest_stands_outside_of_the_slug(tmp_path: Path) -> None:
    layout = replace(LAYOUT, scratch=tmp_path)

    def install(command: Command) -> CommandResult:
        to = Path(command.argv[command.argv.index("--target") + 1])
        (to / "pip").mkdir(parents=True)
        (to / "pip/__main__.py").touch()
        return completed()

    commands = Commands({(): install})
    chosen = choose_pip(
        world(tmp_path, commands, PIP_UPGRADE="TRUE"), layout, version("3.13.1"), PINNED
    )

    assert chosen == tmp_path / "newest-pip"
    assert commands.argvs[0][1] == "/tools/pip/pip"


def test_an_index_without_pip_leaves_ours(tmp_path: Path) -> None:
    commands = Commands({(): completed(1, "ERROR: No matching distribution found for pip")})

    chosen = choose_pip(
        world(tmp_path, commands, PIP_UPGRADE="1"), LAYOUT, version("3.13.1"), PINNED
    )

    assert chosen == PINNED
