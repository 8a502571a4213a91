"""Make a virtualenv of Python 2 run from any directory.

Python 2 knows no virtual environments. virtualenv gives it an executable of its own, links to what
that looks for beside itself, and a ``site.py`` that finds the runtime through ``pyvenv.cfg``.
"""

from __future__ import annotations

import os
from pathlib import Path

from buildpack.model.layout import Layout
from buildpack.model.python_version import PythonVersion
from buildpack.ports import Disk
from buildpack.tools.interpreter import executable_of

# virtualenv's site.py returns what pyvenv.cfg says, and can shorten a path with one "..".
_AS_IT_STANDS = b"    return config\n"
_FROM_ITS_PLACE = (
    b"    return {\n"
    b"        key: abs_path(sys.prefix + sep + value) if key.startswith('base-') else value\n"
    b"        for key, value in config.items()\n"
    b"    }\n"
)


def make_python2_virtualenv_relocatable(disk: Disk, layout: Layout, version: PythonVersion) -> Path:
    """Rewrite what virtualenv wrote in terms of the virtualenv's own place.

    Return its ``site.py``, which wants byte code before it is first used."""
    venv = layout.venv.build
    library = venv / version.library
    for directory in (venv / "include", library, library / "config"):
        for path in disk.children(directory):
            target = disk.link_target(path)
            if target is not None and target.startswith("/"):
                disk.symlink(path, os.path.relpath(target, path.parent))
    # The executable is a copy, so its RUNPATH leads below the virtualenv.
    for path in disk.children(layout.runtime.build / "lib"):
        if path.name.startswith("libpython"):
            link = venv / "lib" / path.name
            disk.symlink(link, os.path.relpath(path, link.parent))
    _write_config(disk, layout, version)
    site = library / "site.py"
    disk.write(site, (disk.read(site) or b"").replace(_AS_IT_STANDS, _FROM_ITS_PLACE))
    return site


def _write_config(disk: Disk, layout: Layout, version: PythonVersion) -> None:
    venv = layout.venv.build
    runtime = os.path.relpath(layout.runtime.build, venv)
    executable = os.path.relpath(executable_of(layout, version), venv)
    config = (
        "include-system-site-packages = false\n"
        f"version_info = {version}\n"
        f"base-prefix = {runtime}\n"
        f"base-exec-prefix = {runtime}\n"
        f"base-executable = {executable}\n"
    )
    disk.write(venv / "pyvenv.cfg", config)
