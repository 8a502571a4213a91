from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from e2e.heroku import series_at_hand
from fakes import Commands, Console, Store, completed, make_world
from planning import make_request

from buildpack.facts.installed import build_of, read_installed
from buildpack.model.python_version import PythonVersion
from buildpack.ports import World
from buildpack.system.commands import Programs
from buildpack.system.disk import LocalDisk

V = PythonVersion(3, 13, 0)


def install(prefix: Path, *, content: str = "x", modules: Iterable[str] = ("_ssl.so",)) -> Path:
    """Make what looks like a CPython 3.13."""
    (prefix / "bin").mkdir(parents=True)
    executable = prefix / "bin/python3.13"
    executable.write_text(content)
    (prefix / "bin/python").symlink_to("python3.13")
    (prefix / "bin/python3").symlink_to("python3.13")
    (prefix / "lib/python3.13/lib-dynload").mkdir(parents=True)
    for name in modules:
        (prefix / "lib/python3.13/lib-dynload" / name).touch()
    return prefix


def read(world: World) -> list[tuple[str, str]]:
    return [(str(one.version), str(one.prefix)) for one in read_installed(world, make_request())]


def test_pyenv_s_versions_are_known_by_their_names(tmp_path: Path) -> None:
    for name in ("3.13.0", "3.15.0rc1", "pypy3.10-7.3", "3.13-dev", "3.12"):
        install(tmp_path / "versions" / name)
    (tmp_path / "versions/3.11.1").mkdir()
    commands = Commands()
    world = make_world(commands=commands, env={"PYENV_ROOT": str(tmp_path)})

    found = read(world)

    assert found == [
        ("3.13.0", str(tmp_path / "versions/3.13.0")),
        ("3.15.0rc1", str(tmp_path / "versions/3.15.0rc1")),
    ]
    assert commands.ran == []


@pytest.mark.parametrize(
    "variable", [("PATH", ".pyenv/shims"), ("PYENV_ROOT", ".pyenv"), ("HOME", "")]
)
def test_pyenv_is_found_where_it_may_be(tmp_path: Path, variable: tuple[str, str]) -> None:
    prefix = install(tmp_path / ".pyenv/versions/3.13.0")
    env = {variable[0]: str(tmp_path / variable[1])}

    assert read(make_world(env=env)) == [("3.13.0", str(prefix))]


def test_pyenv_found_twice_counts_once(tmp_path: Path) -> None:
    prefix = install(tmp_path / ".pyenv/versions/3.13.0")
    root, path = str(tmp_path / ".pyenv"), f"{tmp_path}/.pyenv/shims:{prefix}/bin"
    world = make_world(env={"HOME": str(tmp_path), "PYENV_ROOT": root, "PATH": path})

    assert read(world) == [("3.13.0", str(prefix))]


def test_others_on_the_path_are_started_once_and_remembered(tmp_path: Path) -> None:
    prefix = install(tmp_path / "opt")
    commands, store = Commands({(): completed(0, "3.13.0", str(prefix), "True")}), Store()
    world = make_world(
        commands=commands, store=store, env={"PATH": f"{tmp_path}/none:{prefix}/bin"}
    )

    assert read(world) == [("3.13.0", str(prefix))]
    assert read(world) == [("3.13.0", str(prefix))]
    assert [argv[:2] for argv in commands.argvs] == [(str(prefix / "bin/python3.13"), "-IS")]


def test_a_python_2_on_the_path_is_asked_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "opt/bin").mkdir(parents=True)
    (tmp_path / "opt/bin/python2.7").touch()
    commands = Commands({(): completed(0, "2.7.18", str(tmp_path / "opt"), "True")})
    world = make_world(commands=commands, env={"PATH": f"{tmp_path}/opt/bin"})

    assert read(world) == [("2.7.18", str(tmp_path / "opt"))]
    assert [argv[:2] for argv in commands.argvs] == [(f"{tmp_path}/opt/bin/python2.7", "-EsS")]


@pytest.mark.parametrize("series", ["2.7", "3.6", "3.13"])
def test_real_pythons_outside_of_a_pyenv_are_found(series: str, tmp_path: Path) -> None:
    at_hand = series_at_hand(r"(2\.7|3\.6|3\.13)")
    if series not in at_hand:
        pytest.skip(f"this machine has no CPython {series} in a pyenv")
    prefix = at_hand[series]
    request = make_request()
    request = replace(request, layout=replace(request.layout, scratch=tmp_path))
    world = make_world(commands=Programs(Console()), env={"PATH": f"{prefix}/bin"})

    (found,) = read_installed(world, request)

    assert (str(found.version), found.prefix) == (prefix.name, prefix)


def test_one_that_has_changed_is_started_again(tmp_path: Path) -> None:
    prefix = install(tmp_path / "opt")
    commands = Commands({(): completed(0, "3.13.0", str(prefix), "True")})
    world = make_world(commands=commands, env={"PATH": f"{prefix}/bin"})
    read(world)

    (prefix / "bin/python3.13").write_text("another")
    read(world)

    assert len(commands.ran) == 2


def test_a_virtualenv_on_the_path_leads_to_its_base(tmp_path: Path) -> None:
    prefix = install(tmp_path / "opt")
    (tmp_path / "venv/bin").mkdir(parents=True)
    (tmp_path / "venv/bin/python3").symlink_to(prefix / "bin/python3")
    commands = Commands({(): completed(0, "3.13.0", str(prefix), "True")})
    world = make_world(commands=commands, env={"PATH": f"{tmp_path}/venv/bin:{prefix}/bin"})

    assert read(world) == [("3.13.0", str(prefix))]
    assert len(commands.ran) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(completed(1, "boom"), id="it fails"),
        pytest.param(completed(0), id="it says nothing"),
        pytest.param(completed(0, "3.13.0", "/opt", "False"), id="no headers, or no CPython"),
        pytest.param(completed(0, "3.13", "/opt", "True"), id="no version"),
    ],
)
def test_what_we_cant_use_is_no_offer(tmp_path: Path, answer: object) -> None:
    prefix = install(tmp_path / "opt")
    commands = Commands({(): answer})  # type: ignore[dict-item] # The table's values are of one type.

    assert read(make_world(commands=commands, env={"PATH": f"{prefix}/bin"})) == []


def test_the_system_s_own_serves_only_where_nobody_else_does(tmp_path: Path) -> None:
    prefix = install(tmp_path / "system")
    install(tmp_path / "versions/3.13.0")
    alone = {"PATH": f"{prefix}/bin"}
    commands = Commands({(): completed(0, "3.13.5", "/usr", "True")})

    one = read(make_world(commands=commands, env=alone))
    other = read(make_world(commands=commands, env={**alone, "PYENV_ROOT": str(tmp_path)}))

    assert one == [("3.13.5", "/usr")]
    assert other == [("3.13.0", str(tmp_path / "versions/3.13.0"))]


@pytest.mark.parametrize("note", ["[", "[]", '{"a": 1}', '{"a": [1]}'])
def test_a_damaged_note_is_no_trouble(tmp_path: Path, note: str) -> None:
    prefix = install(tmp_path / "opt")
    commands = Commands({(): completed(0, "3.13.0", str(prefix), "True")})
    store = Store(notes={"interpreters": note})
    world = make_world(commands=commands, store=store, env={"PATH": f"{prefix}/bin"})

    assert read(world) == [("3.13.0", str(prefix))]


def test_a_build_is_told_from_another(tmp_path: Path) -> None:
    disk = LocalDisk()
    one = build_of(disk, install(tmp_path / "1"), V)
    same = build_of(disk, install(tmp_path / "2"), V)
    interpreter = build_of(disk, install(tmp_path / "3", content="y"), V)
    modules = build_of(disk, install(tmp_path / "4", modules=["_ssl.so", "_sqlite3.so"]), V)

    assert one == same
    assert len({one, interpreter, modules, build_of(disk, tmp_path / "none", V)}) == 4
