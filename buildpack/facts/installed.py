"""The CPythons that stand on this machine."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.legacy import pymalloc_flag
from buildpack.model.machine import Installed
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest
from buildpack.ports import Disk, World

_NOTE = "interpreters"
_NEWEST_MINOR = 20
_NAMES = ("python3", *(f"python3.{minor}" for minor in range(_NEWEST_MINOR, 5, -1)), "python2.7")

# The operating system's own Python is spread over directories that hold much else.
_SYSTEM_PREFIX = Path("/usr")

# Where the linker puts what identifies a build, among other things that differ between builds.
_HEAD = 4096

_MOST_LINKS = 20

# Runs on Python 2 as well. Prints the version, the prefix, and whether it is one that we can use.
_PROBE = """
import os, platform, sys, sysconfig
v = sys.version_info
pre = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(v[3], "")
free = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
headers = os.path.join(sysconfig.get_path("include"), "Python.h")
print("%d.%d.%d" % v[:3] + (pre + str(v[4]) if pre else "") + free)
print(getattr(sys, "base_prefix", sys.prefix))
print(platform.python_implementation() == "CPython" and os.path.exists(headers))
"""


def read_installed(world: World, request: BuildRequest) -> tuple[Installed, ...]:
    """Return pyenv's versions, and then what else is on PATH.

    pyenv's are known by the names of their directories; the others are started once and then
    remembered. The operating system's own is on offer for series that nobody else has."""
    offers = {offer.prefix: offer for offer in _in_pyenv(world.disk, world.env)}
    for offer in _on_path(world, request, known=tuple(offers)):
        offers.setdefault(offer.prefix, offer)
    series = {offer.version.series for prefix, offer in offers.items() if prefix != _SYSTEM_PREFIX}
    return tuple(
        offer
        for prefix, offer in offers.items()
        if prefix != _SYSTEM_PREFIX or offer.version.series not in series
    )


def build_of(disk: Disk, prefix: Path, version: PythonVersion) -> str:
    """Return a digest that differs between two builds of one version, without reading them whole.

    It covers the interpreter, its library, and the names of its compiled modules: a build with
    SQLite differs from one without."""
    name = f"python{version.series}{'t' if version.free_threaded else ''}"
    whole = hashlib.sha256()
    library = f"lib{name}{pymalloc_flag(version)}.so.1.0"
    for path in (prefix / "bin" / name, prefix / "lib" / library):
        whole.update(_stamp(disk, path).encode())
    for path in disk.children(prefix / "lib" / name / "lib-dynload"):
        whole.update(path.name.encode("utf-8", "surrogateescape"))
    return whole.hexdigest()[:16]


def _stamp(disk: Disk, path: Path) -> str:
    try:
        head = disk.head(path, _HEAD)
    except OSError:
        return "not there"
    return f"{disk.size(path)} {hashlib.sha256(head).hexdigest()}"


def _in_pyenv(disk: Disk, env: Mapping[str, str]) -> Iterator[Installed]:
    on_path = (Path(part) for part in env.get("PATH", "").split(":") if part)
    roots = (
        *((Path(env["PYENV_ROOT"]),) if env.get("PYENV_ROOT") else ()),
        *(path.parent for path in on_path if path.name == "shims"),
        *((Path(env["HOME"], ".pyenv"),) if env.get("HOME") else ()),
    )
    for root in dict.fromkeys(roots):
        for prefix in disk.children(root / "versions"):
            version = PythonVersion.parse(prefix.name)
            if version is not None and disk.exists(prefix / "bin/python"):
                build = build_of(disk, prefix, version)
                yield Installed(version=version, prefix=prefix, build=build)


def _on_path(world: World, request: BuildRequest, known: tuple[Path, ...]) -> Iterator[Installed]:
    remembered = _read_note(world.store.note(_NOTE))
    seen: dict[str, list[str]] = {}
    for executable in _executables(world.disk, world.env, known):
        stamp = _stamp(world.disk, executable)
        lines = remembered.get(f"{executable} {stamp}")
        if lines is None:
            lines = _probe(world, request, executable)
        seen[f"{executable} {stamp}"] = lines
        offer = _parse_probe(world.disk, lines)
        if offer is not None:
            yield offer
    if seen != remembered:
        world.store.keep_note(_NOTE, json.dumps(seen))


def _executables(disk: Disk, env: Mapping[str, str], known: tuple[Path, ...]) -> Iterator[Path]:
    found: set[Path] = set()
    for part in env.get("PATH", "").split(":"):
        # pyenv's shims are shell scripts that stand for the versions which we know already.
        if not part.startswith("/") or part.endswith("/shims"):
            continue
        for name in _NAMES:
            path = Path(part, name)
            if not disk.exists(path):
                continue
            real = _resolve(disk, path)
            is_known = any(real.is_relative_to(prefix) for prefix in known)
            if real not in found and not is_known and disk.exists(real):
                found.add(real)
                yield real


def _resolve(disk: Disk, path: Path) -> Path:
    for _ in range(_MOST_LINKS):
        target = disk.link_target(path)
        if target is None:
            break
        path = Path(os.path.normpath(path.parent / target))
    return path


def _read_note(note: str | None) -> dict[str, list[str]]:
    try:
        found = json.loads(note or "{}")
    except (ValueError, RecursionError):
        return {}
    return {
        key: lines
        for key, lines in (found.items() if isinstance(found, dict) else ())
        if isinstance(lines, list) and all(isinstance(line, str) for line in lines)
    }


def _probe(world: World, request: BuildRequest, executable: Path) -> list[str]:
    command = Command(
        # What Python 2 has of -I.
        argv=(str(executable), "-EsS" if executable.name == "python2.7" else "-IS", "-c", _PROBE),
        shown=f"{executable} -c ...",
        cwd=request.layout.scratch,
        timeout=20.0,
    )
    result = world.commands.capture(command, world.env)
    return list(result.tail) if result.code == 0 else []


def _parse_probe(disk: Disk, lines: list[str]) -> Installed | None:
    match lines:
        case [text, prefix, "True"]:
            version = PythonVersion.parse(text)
        case _:
            return None
    if version is None:
        return None
    build = build_of(disk, Path(prefix), version)
    return Installed(version=version, prefix=Path(prefix), build=build)
