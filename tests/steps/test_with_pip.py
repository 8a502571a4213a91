from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Commands, Store, completed, make_world
from planning import LAYOUT, version

from buildpack.model.manifest import Way
from buildpack.model.plan import Installer
from buildpack.model.project import RequirementsFacts
from buildpack.steps.with_pip import WithPip

PASSWORD = "POETRY_HTTP_BASIC_SHOP_PASSWORD"
INDEX = f"--index-url https://me:${{{PASSWORD}}}@h/"
HASHED, PLAIN = "six==1.0 --hash=sha256:aa", "-e ./libs/helper"
LOCKED = Installer(tool="pip", manifests=("poetry.lock",), way=Way.CLOSED)


def install(tmp_path: Path, *lines: str) -> Commands:
    commands = Commands({(): completed()})
    world = make_world(commands=commands, store=Store(tmp_path), env={PASSWORD: "a@b"})
    pip = WithPip(
        layout=replace(LAYOUT, scratch=tmp_path),
        facts=RequirementsFacts(lines=lines, is_closed=True),
        version=version("3.13.0"),
        pip=Path("/tools/pip"),
        supplied=(),
    )
    pip.install(world, LOCKED, is_update=False)
    return commands


@pytest.mark.parametrize(
    ("lines", "listings"),
    [
        ((INDEX, HASHED), [[INDEX, HASHED]]),
        ((INDEX, PLAIN), [[INDEX, PLAIN]]),
        ((INDEX, HASHED, PLAIN), [[INDEX, HASHED], [INDEX, PLAIN]]),
    ],
)
def test_lines_with_and_without_hashes_are_installed_apart(
    lines: tuple[str, ...], listings: list[list[str]], tmp_path: Path
) -> None:
    commands = install(tmp_path, *lines)

    assert [Path(argv[-1]).read_text().splitlines() for argv in commands.argvs] == listings
    assert all("--no-deps" in argv for argv in commands.argvs)


def test_a_password_fits_into_the_address(tmp_path: Path) -> None:
    commands = install(tmp_path, INDEX, HASHED)

    assert [env[PASSWORD] for env in commands.envs] == ["a%40b"]
