"""Bring a CPython from where it is on offer."""

from __future__ import annotations

import hashlib
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.machine import Archive, Cached, Installed, Managed, Offer
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.ports import World
from buildpack.problems.internal import RuntimeBroken
from buildpack.problems.machine import ArchiveChecksumMissing
from buildpack.problems.network import ChecksumMismatch, DownloadFailed
from buildpack.steps.step import stream_shown
from buildpack.tools.interpreter import executable_of, headers_of
from buildpack.tools.python_install import explain_python_install, install_python

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
    "lib/python*/config/*.a",
    "lib/python*/config-*/*.a",
    "lib/python*/lib-dynload/_test*",
    "lib/python*/lib-dynload/_ctypes_test*",
    "lib/python*/lib-dynload/xx*",
    "lib/python*/pydoc_data",
    "lib/python*/lib2to3/tests",
    "lib/*.a",
    "share",
    "*.opt-1.pyc",
    "*.opt-2.pyc",
    "*.pyo",
)


class RuntimeSource(Value):
    """The offer that a plan chose, and how to copy what an app needs of it."""

    layout: Layout
    offer: Offer

    def copy_in(self, world: World) -> None:
        """Put it at the runtime's place. Raises BuildFailed."""
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
        library = self.offer.version.library
        libraries = tuple(
            f"lib/{path.name}"
            for path in world.disk.children(prefix / "lib")
            if path.name.startswith((f"libpython{self.offer.version.series}", "libpython3.so"))
            and not path.name.endswith(".a")
        )
        executable = f"bin/{executable_of(self.layout, self.offer.version).name}"
        return (executable, library, headers_of(self.offer.version), *libraries)

    def _copy(self, world: World, prefix: Path, parts: tuple[str, ...]) -> None:
        world.console.line(f"Copying {name_origin(self.offer)}")
        for part in parts:
            if not part or world.disk.exists(prefix / part):
                if target := world.disk.link_target(prefix / part):
                    world.disk.symlink(self.layout.runtime.build / part, target)
                    continue
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
            local = self.layout.scratch / offer.location.rsplit("/", 1)[-1]
            world.network.download(offer.location, local, sha256=_checksum(world, offer))
        else:
            self._verify(world, offer, local)
        unpacked = self.layout.scratch / "python-archive"
        world.disk.unpack(local, unpacked)
        inner = unpacked / "python"
        return inner if world.disk.exists(inner) else unpacked

    def _verify(self, world: World, offer: Archive, local: Path) -> None:
        wanted = _checksum(world, offer)
        got = hashlib.sha256(world.disk.read(local) or b"").hexdigest()
        if got != wanted:
            raise BuildFailed(ChecksumMismatch(url=offer.location, expected=wanted, actual=got))

    def _managed(self, world: World, key: str) -> Path:
        to = self.layout.scratch / "python-managed"
        result = stream_shown(world, install_python(self.layout, world.tools.path("uv"), key, to))
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
        library = prefix / self.offer.version.library
        for path in world.disk.children(library):
            if path.name.startswith("_sysconfigdata") and path.suffix == ".py":
                text = (world.disk.read(path) or b"").replace(str(prefix).encode(), b"/install")
                world.disk.write(path, text)


def _checksum(world: World, offer: Archive) -> str:
    """Return an archive's SHA-256, which stands in a file beside it. Raises BuildFailed."""
    words = offer.sha256 or _read(world, f"{offer.location}.sha256")
    if not words.strip():
        raise BuildFailed(ArchiveChecksumMissing(offer.location.rsplit("/", 1)[-1]))
    return words.split()[0]


def _read(world: World, location: str) -> str:
    """Return what a file or an address holds; nothing where there is no such file."""
    if "://" not in location:
        return (world.disk.read(Path(location)) or b"").decode("ascii", "replace")
    try:
        return world.network.text(location)
    except BuildFailed as failure:
        if isinstance(failure.problem, DownloadFailed) and failure.problem.is_missing:
            return ""
        raise


def _left_out(part: str) -> tuple[str, ...]:
    if not part:
        return _LEFT_OUT
    depth = part.count("/") + 1
    return tuple(
        "/".join(pattern.split("/")[depth:]) if pattern.startswith("lib/python") else pattern
        for pattern in _LEFT_OUT
        if pattern.startswith(("lib/python", "*"))
    )


def name_origin(offer: Offer) -> str:
    """Return where an offer comes from, in words."""
    match offer:
        case Installed(prefix=prefix):
            return f"the Python in {prefix}"
        case Archive(location=location):
            return f"the archive {location.rsplit('/', 1)[-1]}"
        case Managed(key=key):
            return f"{key}, as uv has it"
        case Cached():
            return "the cache"
