"""A CPython that the last build hasn't left: copied, mended and tried."""

from __future__ import annotations

from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.machine import Managed, Offer
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems.internal import RuntimeBroken
from buildpack.steps.byte_code import compile_files
from buildpack.steps.runtime_source import RuntimeSource, name_origin
from buildpack.steps.step import run_tool
from buildpack.tools.elf import ELF_MAGIC, set_runpath, strip_symbols
from buildpack.tools.interpreter import executable_of, isolated

# uWSGI embeds the runtime, not the virtualenv: this makes it see the app's packages. The
# virtualenv's own python has another prefix and skips it; Python 2 knows no other than its own.
_PATH_TO_VENV = (
    "import sys, site; sys.prefix == getattr(sys, 'base_prefix', sys.prefix) and "
    "site.addsitedir(sys.prefix + '/../venv/{library}/site-packages')\n"
)


# A Python may have been built without one of these; but what it has must find its libraries.
_PROOF = (
    "import encodings\n"
    "for name in ('_ctypes', '_sqlite3', '_ssl', 'zlib'):\n"
    "    try:\n"
    "        __import__(name)\n"
    "    except ImportError as error:\n"
    "        if not str(error).startswith('No module named'):\n"
    "            raise\n"
)


class NewRuntime(Value):
    """A CPython on its way into the slug."""

    layout: Layout
    offer: Offer
    jobs: int

    def install(self, world: World) -> None:
        """Copy it in, make it start from any directory, and start it once."""
        RuntimeSource(self.layout, self.offer).copy_in(world)
        self._mend(world)
        self._prove(world)

    def _mend(self, world: World) -> None:
        """Make the copy start from any directory, and compile what has no byte code."""
        disk, runtime = world.disk, self.layout.runtime.build
        executable = executable_of(self.layout, self.offer.version)
        for path in disk.children(runtime / "bin"):
            if path != executable:
                disk.remove(path)
        for name in (f"python{self.offer.version.major}", "python"):
            disk.symlink(runtime / "bin" / name, executable.name)
        shared = [
            path
            for path in disk.children(runtime / "lib")
            if ".so" in path.name and disk.link_target(path) is None
        ]
        if not isinstance(self.offer, Managed):
            self._slim(world, executable, shared)
        if shared and b"$ORIGIN" not in (disk.read(executable) or b""):
            patchelf = world.tools.path("patchelf")
            run_tool(world, set_runpath(patchelf, executable, "$ORIGIN/../lib"))
        library = runtime / self.offer.version.library
        pth = _PATH_TO_VENV.format(library=self.offer.version.library)
        # Debian's own Python looks for packages under the other name.
        for packages in ("site-packages", "dist-packages"):
            disk.write(library / packages / "slugline.pth", pth)
        sources = tuple(path for path in disk.files(library) if path.suffix == ".py")
        compile_files(world, self.layout, self.offer.version, sources, jobs=self.jobs)

    def _slim(self, world: World, executable: Path, shared: list[Path]) -> None:
        modules = [
            path
            for path in world.disk.children(
                self.layout.runtime.build / self.offer.version.library / "lib-dynload"
            )
            if world.disk.head(path, 4) == ELF_MAGIC
        ]
        # A machine without binutils keeps the symbols: that costs room, nothing else.
        strip = strip_symbols([executable, *shared, *modules], self.layout.scratch)
        world.commands.capture(strip, world.env)

    def _prove(self, world: World) -> None:
        executable = executable_of(self.layout, self.offer.version)
        command = Command(
            argv=(str(executable), *isolated(self.offer.version), "-c", _PROOF),
            shown=f"{executable.name} -c 'import ssl'",
            cwd=self.layout.scratch,
        )
        result = world.commands.capture(command, world.env)
        if result.code:
            origin = name_origin(self.offer)
            raise BuildFailed(RuntimeBroken(str(self.offer.version), origin, result.tail[-20:]))
