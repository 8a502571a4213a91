"""Let a hook install packages: the virtualenv itself has neither pip nor uv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.legacy import pip_tool_for
from buildpack.model.outcome import StepOutcome
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems.hook import HookInstallsPackages
from buildpack.steps.byte_code import FinishVirtualenv
from buildpack.steps.hook import RunHook
from buildpack.steps.relocation import place_uwsgi
from buildpack.tools import pip, uv

_PIP = '#!/bin/sh\nexec python -m pip "$@"\n'


class LendInstallers(Value):
    """Runs a hook with our pip and uv on its ``PATH``, and makes what they install fit to move.

    Hooks have always called ``pip install``. What they install is in the slug and not in what we
    keep: it isn't in any fingerprint."""

    hook: RunHook
    virtualenv: FinishVirtualenv

    @property
    def title(self) -> str:
        return self.hook.title

    def run(self, world: World) -> StepOutcome:
        layout, version = self.virtualenv.layout, self.virtualenv.version
        env = {**self.hook.env, **_lend(world, layout, version, self.hook.env)}
        before = _find_packages(world, layout, version)
        outcome = replace(self.hook, env=env).run(world)
        _, new, _ = self.virtualenv.finish(world)
        place_uwsgi(world.disk, layout)
        after = _find_packages(world, layout, version)
        if new or after != before:
            world.store.mark_changed(self.virtualenv.kept.name)
        packages = sorted({*(after - before), *(_name(path.parent) for path in new)})
        if packages:
            world.console.notice(HookInstallsPackages(self.hook.shown, tuple(packages)))
        return outcome


def _lend(
    world: World, layout: Layout, version: PythonVersion, own: Mapping[str, str]
) -> dict[str, str]:
    """Return the variables that lead a hook to our tools, and our tools to the virtualenv.

    A pip that the app itself requires comes first."""
    disk, bin_dir = world.disk, layout.scratch / "bin"
    tool = world.tools.path("uv")
    disk.make_dir(bin_dir)
    disk.symlink(bin_dir / "uv", str(tool / "bin/uv"))
    env = {
        **pip.environment(world.store.directory("pip"), version),
        # In pip's variables --no-compile is spelled like this. We compile, afterwards.
        "PIP_COMPILE": "0",
        **uv.environment(layout, world.store.directory("uv"), world.env),
        # 'uv run' would make a virtualenv of its own, or bring ours to another state.
        "UV_PROJECT_ENVIRONMENT": str(layout.venv.build),
        "UV_NO_SYNC": "1",
    }
    if not disk.exists(_packages(layout, version) / "pip"):
        for name in ("pip", "pip3"):
            disk.write(bin_dir / name, _PIP, executable=True)
        path = (str(world.tools.path(pip_tool_for(version))), own.get("PYTHONPATH", ""))
        env["PYTHONPATH"] = ":".join(part for part in path if part)
    first = f"{layout.venv.build}/bin"
    rest = world.env.get("PATH", "").removeprefix(f"{first}:")
    return {**env, "PATH": f"{first}:{bin_dir}:{rest}"}


def _find_packages(world: World, layout: Layout, version: PythonVersion) -> set[str]:
    children = world.disk.children(_packages(layout, version))
    return {_name(path) for path in children if path.suffix == ".dist-info"}


def _packages(layout: Layout, version: PythonVersion) -> Path:
    return layout.packages(version).build


def _name(path: Path) -> str:
    """Return a package's name and version by its directory: ``six-1.17.0.dist-info``."""
    return path.name.removesuffix(".dist-info").replace("-", " ", 1)
