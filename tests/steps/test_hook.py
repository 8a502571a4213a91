from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Commands, Console, Store, Toolbox, completed, make_world
from planning import LAYOUT, version

from buildpack.model.command import Command, CommandResult
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.layout import Layout, Place
from buildpack.model.plan import Kept, Use
from buildpack.model.problem import BuildFailed
from buildpack.problems.hook import HookFailed, HookInstallsPackages, HookRemovesCache
from buildpack.steps.byte_code import FinishVirtualenv
from buildpack.steps.hook import RunHook
from buildpack.steps.lent_installer import LendInstallers


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """An app with both hooks, and a virtualenv with one package."""
    app = Place(tmp_path / "app", LAYOUT.app.launch)
    for name in ("pre_compile", "post_compile"):
        _write(app.build / "bin" / name, "#!/bin/sh\n")
    layout = replace(
        LAYOUT,
        app=app,
        source=app,
        runtime=app / ".heroku/python",
        venv=app / ".heroku/venv",
        cache=tmp_path / "cache",
        scratch=tmp_path / "scratch",
    )
    _write(_packages(layout) / "alpha-1.0.dist-info/RECORD", "")
    return layout


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _packages(layout: Layout) -> Path:
    return layout.venv.build / "lib/python3.13/site-packages"


def _lend(layout: Layout) -> LendInstallers:
    kept = Kept(name="venv", made_of=Fingerprint(), use=Use.NEW)
    finish = FinishVirtualenv(layout, version("3.13.1"), kept, jobs=1)
    hook = RunHook(layout, "post_compile", env={"PYTHONPATH": "src"})
    return LendInstallers(hook, finish)


def test_a_hook_may_be_run_and_is_told_where_it_is(layout: Layout) -> None:
    commands = Commands({(): completed()})
    hook = RunHook(layout, "pre_compile", env={"CACHE_DIR": "/cache"})
    outcome = hook.run(make_world(commands=commands, env={"GREETING": "hello"}))

    path = layout.app.build / "bin/pre_compile"
    assert path.stat().st_mode & 0o777 == 0o755
    assert commands.argvs == [(str(path),)]
    assert commands.envs[0] == {
        "CACHE_DIR": "/cache",
        "GREETING": "hello",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    assert outcome.data == {"pre_compile_hook": True}


def test_a_hook_that_fails_ends_the_build(layout: Layout) -> None:
    world = make_world(commands=Commands({(): completed(3, "no")}))
    with pytest.raises(BuildFailed) as failure:
        RunHook(layout, "pre_compile").run(world)

    assert failure.value.problem == HookFailed("bin/pre_compile", 3, ("no",))


@pytest.mark.parametrize("code", [0, 1])
def test_a_hook_that_removes_our_tools_ends_the_build_whatever_it_says(
    code: int, layout: Layout
) -> None:
    tools = Toolbox(layout.cache)
    (layout.cache / "library").mkdir(parents=True)

    def remove(_command: Command) -> CommandResult:
        (layout.cache / "library").rmdir()
        return completed(code)

    with pytest.raises(BuildFailed) as failure:
        RunHook(layout, "pre_compile").run(make_world(commands=Commands({(): remove}), tools=tools))

    assert failure.value.problem == HookRemovesCache("bin/pre_compile")


def test_pip_and_uv_stand_behind_what_the_app_requires(layout: Layout, tmp_path: Path) -> None:
    commands = Commands({(): completed()})
    path = f"{layout.venv.build}/bin:{layout.runtime.build}/bin:/bin"
    world = make_world(commands=commands, store=Store(tmp_path / "store"), env={"PATH": path})
    _lend(layout).run(world)

    lent = layout.scratch / "bin"
    env = commands.envs[0]
    assert env["PATH"] == path.replace("/bin:", f"/bin:{lent}:", 1)
    assert env["PYTHONPATH"] == "/tools/pip:src"
    assert env["UV_PROJECT_ENVIRONMENT"] == str(layout.venv.build)
    assert (lent / "uv").readlink() == Path("/tools/uv/bin/uv")
    assert (lent / "pip").read_text() == (lent / "pip3").read_text()


def test_a_pip_of_the_apps_own_is_left_alone(layout: Layout, tmp_path: Path) -> None:
    (_packages(layout) / "pip").mkdir()
    commands = Commands({(): completed()})
    _lend(layout).run(make_world(commands=commands, store=Store(tmp_path / "store")))

    assert commands.envs[0]["PYTHONPATH"] == "src"
    assert not (layout.scratch / "bin/pip").exists()


def test_what_a_hook_installs_is_told_and_not_kept(layout: Layout, tmp_path: Path) -> None:
    console, store = Console(), Store(tmp_path / "store")

    def install(command: Command) -> CommandResult:
        if command.argv[0].endswith("post_compile"):
            _write(_packages(layout) / "beta_two-2.0.dist-info/RECORD", "beta_two.py,,\n")
        return completed(0, "1")

    _lend(layout).run(make_world(commands=Commands({(): install}), console=console, store=store))

    # The first one was never compiled, as far as this virtualenv knows.
    assert console.notices == [
        HookInstallsPackages("bin/post_compile", ("alpha 1.0", "beta_two 2.0"))
    ]
    assert (store.saved, store.changed) == ([], ["venv"])
