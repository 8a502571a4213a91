"""Install the CPython that the app runs on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import Layout, When
from buildpack.model.machine import Archive, Cached, Installed, Managed, Offer
from buildpack.model.outcome import StepOutcome
from buildpack.model.plan import Kept, Use
from buildpack.model.problem import BuildFailed
from buildpack.ports import World
from buildpack.problems.internal import RuntimeBroken
from buildpack.problems.network import ChecksumMismatch
from buildpack.steps.byte_code import compile_files
from buildpack.steps.step import run_tool, show_reasons, stream_shown
from buildpack.tools.elf import ELF_MAGIC, set_runpath, strip_symbols
from buildpack.tools.interpreter import executable_of, library_of
from buildpack.tools.uv import explain_python_install, install_python

# What no app needs to run: tests, editors, documentation, installers, static libraries, and the
# byte code of optimised modes. Packages belong in the virtualenv.
_LEFT_OUT = (
    "lib/python*/test",
    "lib/python*/*/test",
    "lib/python*/*/tests",
    "lib/python*/idlelib",
    "lib/python*/turtledemo",
    "lib/python*/ensurepip/_bundled",
    "lib/python*/site-packages",
    "lib/python*/dist-packages",
    "lib/python*/config-*/*.a",
    "lib/*.a",
    "share",
    "*.opt-1.pyc",
    "*.opt-2.pyc",
)

# uWSGI embeds the runtime, not the virtualenv: this makes it see the app's packages. The
# virtualenv's own python has another prefix and skips it.
_PATH_TO_VENV = (
    "import sys, site; sys.prefix == sys.base_prefix and "
    "site.addsitedir(sys.prefix + '/../venv/{library}/site-packages')\n"
)


@dataclass(frozen=True, slots=True)
class InstallRuntime:
    """Puts a CPython into the slug: from the cache, or from the offer that was chosen."""

    layout: Layout
    offer: Offer
    kept: Kept
    uv: Path
    patchelf: Path
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
            world.disk.make_dir(self.layout.runtime.build)
            self._fetch(world)
            self._mend(world)
            self._prove(world)
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
                runtime / f"include/{library_of(self.offer.version).removeprefix('lib/')}",
                How.PREPEND,
                build,
            ),
        )

    def _fetch(self, world: World) -> None:
        match self.offer:
            case Installed(prefix=prefix):
                self._copy(world, prefix, self._parts(world, prefix))
            case Archive():
                unpacked = self._unpack(world, self.offer)
                self._copy(world, unpacked, ("",))
            case Managed(key=key):
                self._copy(world, self._managed(world, key), ("",))
            case Cached():
                # A cached Python that can't be reused is an offer that the plan never makes.
                raise BuildFailed(RuntimeBroken(str(self.offer.version), "the cache"))

    def _parts(self, world: World, prefix: Path) -> tuple[str, ...]:
        """Name the parts of a prefix that belong to this Python: /usr holds much else."""
        library = library_of(self.offer.version)
        libraries = tuple(
            f"lib/{path.name}"
            for path in world.disk.children(prefix / "lib")
            if path.name.startswith((f"libpython{self.offer.version.series}", "libpython3.so"))
            and not path.name.endswith(".a")
        )
        header = f"include/{library.removeprefix('lib/')}"
        executable = f"bin/{executable_of(self.layout, self.offer.version).name}"
        return (executable, library, header, *libraries)

    def _copy(self, world: World, prefix: Path, parts: tuple[str, ...]) -> None:
        world.console.line(f"Copying {_origin(self.offer)}")
        for part in parts:
            if not part or world.disk.exists(prefix / part):
                # Patterns are relative to the prefix, so a part of it needs them shortened.
                left_out = (pattern.removeprefix(f"{part}/") for pattern in _left_out(part))
                world.disk.copy(
                    prefix / part if part else prefix,
                    self.layout.runtime.build / part,
                    leave_out=tuple(left_out),
                )

    def _unpack(self, world: World, offer: Archive) -> Path:
        world.console.line(f"Unpacking {offer.location.rsplit('/', 1)[-1]}")
        is_remote = "://" in offer.location
        local = Path(offer.location)
        if is_remote:
            sha256 = offer.sha256 or world.network.text(f"{offer.location}.sha256").split()[0]
            local = self.layout.scratch / offer.location.rsplit("/", 1)[-1]
            world.network.download(offer.location, local, sha256=sha256)
        else:
            self._verify(world, offer, local)
        unpacked = self.layout.scratch / "python-archive"
        world.disk.unpack(local, unpacked)
        inner = unpacked / "python"
        return inner if world.disk.exists(inner) else unpacked

    def _verify(self, world: World, offer: Archive, local: Path) -> None:
        beside = world.disk.read(Path(f"{offer.location}.sha256")) or b""
        wanted = offer.sha256 or (beside.decode("ascii", "replace").split() or [""])[0]
        got = hashlib.sha256(world.disk.read(local) or b"").hexdigest()
        if got != wanted:
            raise BuildFailed(ChecksumMismatch(url=offer.location, expected=wanted, actual=got))

    def _managed(self, world: World, key: str) -> Path:
        to = self.layout.scratch / "python-managed"
        result = stream_shown(world, install_python(self.layout, self.uv, key, to))
        found = [
            path
            for path in world.disk.children(to)
            if path.name.startswith("cpython-") and world.disk.link_target(path) is None
        ]
        if result.code or not found:
            raise BuildFailed(explain_python_install(result, key))
        self._forget_build_place(world, found[0])
        return found[0]

    def _forget_build_place(self, world: World, prefix: Path) -> None:
        # uv writes the directory of the moment into sysconfig; it is gone when the app runs.
        library = prefix / library_of(self.offer.version)
        for path in world.disk.children(library):
            if path.name.startswith("_sysconfigdata") and path.suffix == ".py":
                text = (world.disk.read(path) or b"").replace(str(prefix).encode(), b"/install")
                world.disk.write(path, text)

    def _mend(self, world: World) -> None:
        """Make the copy start from any directory, and compile what has no byte code."""
        disk, runtime = world.disk, self.layout.runtime.build
        executable = executable_of(self.layout, self.offer.version)
        for path in disk.children(runtime / "bin"):
            if path != executable:
                disk.remove(path)
        for name in ("python3", "python"):
            disk.symlink(runtime / "bin" / name, executable.name)
        shared = [
            path
            for path in disk.children(runtime / "lib")
            if ".so" in path.name and disk.link_target(path) is None
        ]
        if not isinstance(self.offer, Managed):
            self._slim(world, executable, shared)
        if shared and b"$ORIGIN" not in (disk.read(executable) or b""):
            run_tool(world, set_runpath(self.patchelf, executable, "$ORIGIN/../lib"))
        library = runtime / library_of(self.offer.version)
        pth = _PATH_TO_VENV.format(library=library_of(self.offer.version))
        disk.write(library / "site-packages/slugline.pth", pth)
        sources = tuple(path for path in disk.files(library) if path.suffix == ".py")
        compile_files(world, self.layout, self.offer.version, sources, jobs=self.jobs)

    def _slim(self, world: World, executable: Path, shared: list[Path]) -> None:
        modules = [
            path
            for path in world.disk.children(
                self.layout.runtime.build / library_of(self.offer.version) / "lib-dynload"
            )
            if world.disk.head(path, 4) == ELF_MAGIC
        ]
        # A machine without binutils keeps the symbols: that costs room, nothing else.
        strip = strip_symbols([executable, *shared, *modules], self.layout.scratch)
        world.commands.capture(strip, world.env)

    def _prove(self, world: World) -> None:
        executable = executable_of(self.layout, self.offer.version)
        command = Command(
            argv=(str(executable), "-I", "-c", "import ctypes, encodings, ssl, sqlite3, zlib"),
            shown=f"{executable.name} -c 'import ssl'",
            cwd=self.layout.scratch,
        )
        result = world.commands.capture(command, world.env)
        if result.code:
            origin = _origin(self.offer)
            raise BuildFailed(RuntimeBroken(str(self.offer.version), origin, result.tail[-20:]))


def _left_out(part: str) -> tuple[str, ...]:
    if not part:
        return _LEFT_OUT
    depth = part.count("/") + 1
    return tuple(
        "/".join(pattern.split("/")[depth:]) if pattern.startswith("lib/python") else pattern
        for pattern in _LEFT_OUT
        if pattern.startswith(("lib/python", "*"))
    )


def _origin(offer: Offer) -> str:
    match offer:
        case Installed(prefix=prefix):
            return f"the Python in {prefix}"
        case Archive(location=location):
            return f"the archive {location.rsplit('/', 1)[-1]}"
        case Managed(key=key):
            return f"{key}, as uv has it"
        case Cached():
            return "the cache"
