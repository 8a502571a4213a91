from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Commands, Store, completed, make_world
from planning import LAYOUT

from buildpack.model.manifest import Way
from buildpack.model.plan import Installer
from buildpack.model.problem import BuildFailed
from buildpack.model.project import RequirementsFacts
from buildpack.problems.lock import LockOutOfDate
from buildpack.steps.with_uv import WithUv

PASSWORD = "POETRY_HTTP_BASIC_SHOP_PASSWORD"
LOCKED = Installer(
    tool="uv", manifests=("pylock.toml",), way=Way.CLOSED, groups=("docs",), extras=("web",)
)


def install(
    tmp_path: Path, commands: Commands, installer: Installer, *lines: str, **env: str
) -> None:
    world = make_world(commands=commands, store=Store(tmp_path), env=env)
    facts = RequirementsFacts(lines=lines, is_closed=True)
    layout = replace(LAYOUT, scratch=tmp_path)
    WithUv(layout, facts, Path("/tools/uv")).install(world, installer, is_update=False)


def test_uv_chooses_from_a_lock_that_it_reads_itself(tmp_path: Path) -> None:
    commands = Commands({(): completed()})

    install(tmp_path, commands, LOCKED)

    assert commands.argvs[0][-5:] == ("--group", "docs", "--extra", "web", "pylock.toml")


def test_what_we_wrote_is_chosen_already_and_finds_its_password(tmp_path: Path) -> None:
    commands = Commands({(): completed()})
    lines = (f"--index-url https://me:${{{PASSWORD}}}@h/", "six==1.0")

    install(
        tmp_path,
        commands,
        replace(LOCKED, manifests=("poetry.lock",)),
        *lines,
        **{PASSWORD: "a@b"},
    )

    listing = tmp_path / "requirements-of-poetry.lock.txt"
    assert commands.argvs[0][-2:] == ("/build/.heroku/venv/bin/python", str(listing))
    assert listing.read_text().splitlines() == list(lines)
    assert commands.envs[0][PASSWORD] == "a%40b"


def test_a_lock_that_has_to_be_resolved_anew_is_out_of_date(tmp_path: Path) -> None:
    said = "error: No solution found when resolving dependencies for split (included: x)"
    commands = Commands({(): completed(1, said)})
    installer = Installer(tool="uv", manifests=("uv.lock",), way=Way.SYNC)

    with pytest.raises(BuildFailed) as failure:
        install(tmp_path, commands, installer)

    assert failure.value.problem == LockOutOfDate("uv.lock")
