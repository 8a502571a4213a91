"""Make what was installed run from any directory.

Everything that holds an absolute path of the build is rewritten once, here, in terms of the file's
own place. Nothing is rewritten when the app starts.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.python_version import PythonVersion
from buildpack.ports import Disk, World
from buildpack.steps.step import run_tool
from buildpack.tools.elf import ELF_MAGIC, set_runpath
from buildpack.tools.interpreter import executable_of

# A file that is a shell script and a Python script at once: sh runs the second line, Python takes
# it for a string. pip and uv write the same form where a path is too long for a shebang.
_PROLOGUE = (
    b"#!/bin/sh\n"
    b'\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")"/\'python\' "$0" "$@"\n'
    b"' '''\n"
)
_LONG_SHEBANG = re.compile(rb"\A#!/bin/sh\n'''exec' [^\n]*\n' '''\n")
_SHORT_SHEBANG = re.compile(rb"\A#![^\n]*\n")

_RUNPATH = "$ORIGIN/../lib"
_DEVELOPED = b"EASY-INSTALL-DEV-SCRIPT"


def make_bare_virtualenv_relocatable(disk: Disk, layout: Layout, version: PythonVersion) -> None:
    """Rewrite what virtualenv wrote, before anything is installed.

    A ``pyvenv.cfg`` without ``home`` next to a relative link to the runtime is found by every
    CPython from 3.6 on; a stale absolute ``home`` is what would break.
    ``relocatable`` makes uv write scripts that find their Python beside themselves.
    """
    venv = layout.venv.build
    runtime = os.path.relpath(executable_of(layout, version), venv / "bin")
    disk.symlink(venv / "bin/python", runtime)
    config = (
        "include-system-site-packages = false\n"
        f"version_info = {version}\n"
        "relocatable = true\n"
        "prompt = slug\n"
    )
    disk.write(venv / "pyvenv.cfg", config)


def remove_leftovers(disk: Disk, layout: Layout, version: PythonVersion) -> None:
    """Remove what virtualenv writes and no slug needs."""
    venv = layout.venv.build
    packages = layout.packages(version).build
    for path in disk.children(venv / "bin"):
        # Else it is for a shell, or a script of what virtualenv seeds.
        if not path.name.startswith("python"):
            disk.remove(path)
    for path in (venv / ".gitignore", venv / "CACHEDIR.TAG"):
        disk.remove(path)
    # It keeps a machine's distutils.cfg away from old Pythons, at the price of every start.
    for name in ("_virtualenv.pth", "_virtualenv.py"):
        disk.remove(packages / name)


def make_relocatable(world: World, layout: Layout, version: PythonVersion) -> None:
    """Rewrite what installers wrote with absolute paths of this build."""
    disk, venv = world.disk, layout.venv.build
    disk.remove(venv / ".lock")
    _mend_scripts(disk, layout)
    for path in disk.children(layout.packages(version).build):
        if path.suffix in {".pth", ".egg-link"}:
            _mend_path_file(disk, layout, path)
        elif path.name.startswith("__editable__") and path.suffix == ".py":
            _mend_finder(disk, layout, path)
        elif path.suffix == ".dist-info":
            _mend_metadata(disk, layout, path)
    uwsgi = venv / "bin/uwsgi"
    # patchelf writes into the file, which the cache may hold as well: never twice.
    if _is_program(disk, uwsgi) and _RUNPATH.encode() not in (disk.read(uwsgi) or b""):
        run_tool(world, set_runpath(world.tools.path("patchelf"), uwsgi, _RUNPATH))


def place_uwsgi(disk: Disk, layout: Layout) -> None:
    """Put the uWSGI binary into a prefix of its own, with a link where it was.

    It embeds Python and looks for the standard library from its own place; a virtualenv without
    ``home`` would not lead it there. The cache keeps it in the virtualenv, as it was installed.
    """
    installed = layout.venv.build / "bin/uwsgi"
    if not _is_program(disk, installed):
        return
    home = layout.uwsgi.build
    placed = home / "bin/uwsgi"
    disk.remove(home)
    disk.make_dir(placed.parent)
    disk.move(installed, placed)
    disk.symlink(home / "lib", os.path.relpath(layout.runtime.build / "lib", home))
    disk.symlink(installed, os.path.relpath(placed, installed.parent))


def take_uwsgi_back(disk: Disk, layout: Layout) -> None:
    """Undo what `place_uwsgi` has done: installers want to find it where they have put it."""
    installed, placed = layout.venv.build / "bin/uwsgi", layout.uwsgi.build / "bin/uwsgi"
    if disk.link_target(installed) is not None and disk.exists(placed):
        disk.move(placed, installed)
    disk.remove(layout.uwsgi.build)


def _is_program(disk: Disk, path: Path) -> bool:
    # pyuwsgi's is a script.
    return (
        disk.exists(path)
        and disk.link_target(path) is None
        and disk.head(path, len(ELF_MAGIC)) == ELF_MAGIC
    )


def _mend_scripts(disk: Disk, layout: Layout) -> None:
    place = str(layout.venv.build).encode()
    for path in disk.children(layout.venv.build / "bin"):
        if disk.link_target(path) is not None or disk.head(path, 2) != b"#!":
            continue
        text = disk.read(path) or b""
        long = _LONG_SHEBANG.match(text)
        match = long or _SHORT_SHEBANG.match(text)
        if match and place in match[0]:
            body = text[match.end() :]
            if _DEVELOPED in body:
                # The old way of an editable install: a script that runs the one in the source.
                body = _from_place(layout, body.decode(), path).encode()
            disk.write(path, _PROLOGUE + body, executable=True)


def _mend_path_file(disk: Disk, layout: Layout, path: Path) -> None:
    """Make lines relative: Python reads them from the directory of the file (see site.py)."""
    app = layout.app.build
    text = (disk.read(path) or b"").decode("utf-8", "surrogateescape")
    lines = [
        os.path.relpath(line.strip(), path.parent)
        if line.startswith(f"{app}/") or line.strip() == str(app)
        else line
        for line in text.splitlines()
    ]
    mended = "\n".join(lines) + "\n"
    if mended != text:
        disk.write(path, mended.encode("utf-8", "surrogateescape"))


def _mend_finder(disk: Disk, layout: Layout, path: Path) -> None:
    """Let setuptools' finder for an editable install compute its paths from its own place."""
    text = (disk.read(path) or b"").decode()
    mended = _from_place(layout, text, path)
    if mended != text:
        disk.write(path, mended)


def _from_place(layout: Layout, text: str, path: Path) -> str:
    """Return a module's text with quoted paths below the app computed from the module's own."""
    quoted = re.compile(rf"(['\"])({re.escape(str(layout.app.build))}(?:/[^'\"]*)?)\1")

    def from_here(match: re.Match[str]) -> str:
        relative = os.path.relpath(match[2], path.parent)
        return f"__import__('os').path.normpath(__file__ + {f'/../{relative}'!r})"

    return quoted.sub(from_here, text)


def _mend_metadata(disk: Disk, layout: Layout, path: Path) -> None:
    # PEP 610's record of where a local project came from: the build directory is gone by then.
    origin = disk.read(path / "direct_url.json") or b""
    if str(layout.app.build).encode() in origin or b"file://" in origin:
        # The bill of materials still has to know that there was one.
        _forget(disk, path, "direct_url.json", instead=f"{path.name}/direct_url.json,,\n")
    # uv's note of when a local file was last changed, which is another time on each machine.
    if disk.exists(path / "uv_cache.json"):
        _forget(disk, path, "uv_cache.json")


def _forget(disk: Disk, directory: Path, name: str, *, instead: str = "") -> None:
    """Remove a file of a distribution's metadata; *instead* takes its line in the RECORD."""
    disk.remove(directory / name)
    lines = (disk.read(directory / "RECORD") or b"").splitlines(keepends=True)
    row = f"{directory.name}/{name},".encode()
    kept = (instead.encode() if one.startswith(row) else one for one in lines)
    disk.write(directory / "RECORD", b"".join(kept))
