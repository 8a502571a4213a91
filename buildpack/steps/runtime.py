"""Install the CPython that the app runs on."""

from __future__ import annotations

from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import Layout, When
from buildpack.model.machine import Offer
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Kept, Use
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.steps.step import show_reasons
from buildpack.tools.interpreter import headers_of


class InstallRuntime(Value):
    """Puts a CPython into the slug: from the cache, or from the offer that was chosen."""

    layout: Layout
    offer: Offer
    kept: Kept
    jobs: int

    @property
    def title(self) -> str:
        verb = "Restoring" if self.kept.use is Use.REUSED else "Installing"
        return f"{verb} Python {self.offer.version}"

    def run(self, world: World) -> StepOutcome:
        if self.kept.use is Use.REUSED:
            world.store.restore(self.kept.name, self.layout.runtime.build)
        else:
            show_reasons(world.console, self.kept)
            world.disk.remove(self.layout.runtime.build)
            world.disk.make_dir(self.layout.runtime.build)
            # Most builds restore what the last one left, and this imports a dozen modules.
            from buildpack.steps.new_runtime import NewRuntime  # noqa: PLC0415

            NewRuntime(self.layout, self.offer, self.jobs).install(world)
            world.store.save(self.kept.name, self.kept.made_of, self.layout.runtime.build)
        return StepOutcome(
            step="runtime",
            data={"python_version": str(self.offer.version), "python_cache": self.kept.use.value},
            env=self._env(),
        )

    def _env(self) -> tuple[EnvEdit, ...]:
        build, runtime = frozenset({When.BUILD}), self.layout.runtime
        return (
            EnvEdit("PATH", runtime / "bin", How.PREPEND),
            # Buildpacks before ours may export it; with it our Python would not start.
            EnvEdit("PYTHONHOME", "", How.UNSET),
            EnvEdit("PYTHONUNBUFFERED", "1", How.DEFAULT),
            EnvEdit("LANG", "C.UTF-8", How.DEFAULT),
            # For compilers: sysconfig may still name the place where this Python was built.
            EnvEdit("LIBRARY_PATH", runtime / "lib", How.PREPEND, build),
            EnvEdit(
                "C_INCLUDE_PATH",
                runtime / headers_of(self.offer.version),
                How.PREPEND,
                build,
            ),
        )
