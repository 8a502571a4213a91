"""Which programs and modules were installed, also where their files are in the last image only."""

from __future__ import annotations

import json
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.note import INSTALLED
from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value
from buildpack.ports import World

# Files of these names lead to no modules of the app's.
_OWN_PATHS = ("_virtualenv", "distutils-precedence")


class Installed(Value):
    """What the virtualenv and the standard library hold."""

    programs: frozenset[str]
    modules: frozenset[str]
    """The first parts of their names."""
    leads_elsewhere: bool
    """Whether there may be modules that nobody can list."""


def read_installed(world: World, layout: Layout, version: PythonVersion) -> Installed | None:
    """Return what is installed; None when its files aren't here and nobody has noted it."""
    if world.store.is_hollow("venv"):
        return _parse(world.store.note(INSTALLED))
    children = world.disk.children
    library = children(layout.runtime.build / version.library)
    packages = children(layout.packages(version).build)
    return Installed(
        programs=frozenset(path.name for path in children(layout.venv.build / "bin")),
        modules=frozenset(map(_module_of, (*packages, *library))),
        leads_elsewhere=not library or any(map(_is_way_out, packages)),
    )


def keep_installed(world: World, layout: Layout, version: PythonVersion) -> None:
    """Note it for a build that has only the fingerprint of the virtualenv."""
    installed = read_installed(world, layout, version)
    if installed is None:
        return
    note = {
        "programs": sorted(installed.programs),
        "modules": sorted(installed.modules),
        "leads_elsewhere": installed.leads_elsewhere,
    }
    world.store.keep_note(INSTALLED, json.dumps(note))


def _module_of(path: Path) -> str:
    return path.name.partition(".")[0]


def _is_way_out(path: Path) -> bool:
    return path.suffix == ".pth" and not path.name.startswith(_OWN_PATHS)


def _parse(note: str | None) -> Installed | None:
    try:
        found = json.loads(note or "")
        return Installed(
            programs=frozenset(map(str, found["programs"])),
            modules=frozenset(map(str, found["modules"])),
            leads_elsewhere=bool(found["leads_elsewhere"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
