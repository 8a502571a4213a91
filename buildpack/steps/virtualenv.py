"""Make the virtualenv that holds the app's packages."""

from __future__ import annotations

from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import Layout, When
from buildpack.model.legacy import is_python2, virtualenv_tool_for
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Kept, Use
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.steps.build_variable import unset_build_variables
from buildpack.steps.built_files import place_built_files
from buildpack.steps.relocation import (
    make_bare_virtualenv_relocatable,
    place_uwsgi,
    remove_leftovers,
    take_uwsgi_back,
)
from buildpack.steps.step import run_tool, show_reasons
from buildpack.tools.interpreter import make_virtualenv


class PrepareVirtualenv(Value):
    """Restores the kept virtualenv, or makes an empty one."""

    layout: Layout
    version: PythonVersion
    kept: Kept

    @property
    def title(self) -> str:
        is_kept = self.kept.use in {Use.REUSED, Use.UPDATED}
        return "Restoring the virtualenv" if is_kept else "Creating the virtualenv"

    def run(self, world: World) -> StepOutcome:
        show_reasons(world.console, self.kept)
        if self.kept.use in {Use.REUSED, Use.UPDATED}:
            world.store.restore(self.kept.name, self.layout.venv.build)
            if self.kept.use is Use.UPDATED:
                take_uwsgi_back(world.disk, self.layout)
        else:
            self._make(world)
        if self.kept.use is Use.REUSED:
            place_uwsgi(world.disk, self.layout)
            place_built_files(world.disk, self.layout)
            world.console.line("Nothing has changed: no package is installed or compiled.")
        launch = frozenset({When.LAUNCH})
        return StepOutcome(
            step="virtualenv",
            data={"venv_cache": self.kept.use.value},
            env=(
                EnvEdit("PATH", self.layout.venv / "bin", How.PREPEND),
                EnvEdit("VIRTUAL_ENV", self.layout.venv),
                EnvEdit("PYTHONPATH", self.layout.source, How.DEFAULT, launch),
                *unset_build_variables(),
            ),
        )

    def _make(self, world: World) -> None:
        for place in (self.layout.venv, self.layout.uwsgi):
            world.disk.remove(place.build)
        if self.kept.name in world.store.damaged():
            # Its files were links into uv's own cache, which nobody verifies.
            world.disk.remove(world.store.directory("uv"))
        virtualenv = world.tools.path(virtualenv_tool_for(self.version))
        run_tool(world, make_virtualenv(self.layout, self.version, virtualenv))
        remove_leftovers(world.disk, self.layout, self.version)
        if is_python2(self.version):
            # No other build needs these.
            from buildpack.steps.byte_code import compile_files  # noqa: PLC0415
            from buildpack.steps.python2 import (  # noqa: PLC0415
                make_python2_virtualenv_relocatable,
            )

            site = make_python2_virtualenv_relocatable(world.disk, self.layout, self.version)
            # Else Python would write byte code that holds the build directory.
            compile_files(world, self.layout, self.version, (site,), jobs=1)
        else:
            make_bare_virtualenv_relocatable(world.disk, self.layout, self.version)
