"""pip: commands.

Source: https://pip.pypa.io/en/stable/cli/pip_install/
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.legacy import is_python2
from buildpack.model.python_version import PythonVersion


def environment(cache: Path, version: PythonVersion) -> dict[str, str]:
    """Return pip's variables for a build."""
    # That nobody maintains this Python any more, the user hears from us.
    quiet = {"PIP_NO_PYTHON_VERSION_WARNING": "1"} if is_python2(version) else {}
    return {
        **quiet,
        "PIP_CACHE_DIR": str(cache),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_NO_WARN_SCRIPT_LOCATION": "1",
        "PIP_PROGRESS_BAR": "off",
        "PIP_ROOT_USER_ACTION": "ignore",
    }


def install(
    layout: Layout, pip: Path, wanted: Sequence[str], *, is_closed: bool = False
) -> Command:
    """Return the command that installs what the arguments *wanted* name into the virtualenv.

    With *is_closed* they name all packages, and nothing is added that those need."""
    options = ("--no-deps",) if is_closed else ()
    shown = [posixpath.basename(one) if one.startswith("/") else one for one in wanted]
    return Command(
        argv=(
            *_pip(layout, pip),
            # In pip's variables a "no" is not understood as one, so this is an option.
            *("install", "--no-compile", "--src", str(layout.venv.build / "src")),
            *(*options, *wanted),
        ),
        shown=" ".join(("pip install", *options, *shown)),
        cwd=layout.source.build,
    )


def upgrade(layout: Layout, pip: Path, to: Path) -> Command:
    """Return the command that puts the newest pip of the index into the directory *to*."""
    return Command(
        argv=(
            *_pip(layout, pip),
            *("install", "--quiet", "--no-compile", "--no-deps", "--upgrade"),
            *("--target", str(to), "pip"),
        ),
        shown="pip install --upgrade pip",
        cwd=layout.source.build,
    )


def add(layout: Layout, pip: Path, requirement: str) -> Command:
    """Return the command that adds one requirement to what the virtualenv holds."""
    return Command(
        argv=(*_pip(layout, pip), "install", "--quiet", requirement),
        shown=f"pip install '{requirement}'",
        cwd=layout.scratch,
    )


def add_wheel(layout: Layout, pip: Path, requirement: str, directory: Path) -> Command:
    """Return the command that installs one wheel from a directory, and nothing else."""
    where = ("--no-deps", "--no-index", "--find-links", str(directory))
    return Command(
        argv=(*_pip(layout, pip), "install", "--no-compile", "--quiet", *where, requirement),
        shown=f"pip install '{requirement}'",
        cwd=layout.scratch,
    )


def uninstall(layout: Layout, pip: Path, names: Sequence[str]) -> Command:
    """Return the command that removes packages from the virtualenv."""
    return Command(
        argv=(*_pip(layout, pip), "uninstall", "--yes", *names),
        shown=" ".join(("pip uninstall", *names)),
        cwd=layout.scratch,
    )


def wheel(layout: Layout, pip: Path, requirements_file: Path, to: Path) -> Command:
    """Return the command that builds one wheel from source, with our own setuptools.

    The build environment is what ``PYTHONPATH`` says: a second virtualenv for it alone would
    cost a second, and its setuptools would be another one every week.
    """
    return Command(
        argv=(
            *_pip(layout, pip),
            *("wheel", "--no-deps", "--no-build-isolation", "--no-binary", ":all:"),
            *("--no-cache-dir", "--wheel-dir", str(to), "-r", str(requirements_file)),
        ),
        shown="pip wheel --no-deps --no-binary :all: uwsgi",
        cwd=layout.scratch,
    )


def fetch_wheel(layout: Layout, pip: Path, requirement: str, to: Path) -> Command:
    """Return the command that fetches a wheel for the virtualenv's Python, and never a source."""
    options = ("--only-binary", ":all:", "--no-deps")
    return Command(
        argv=(*_pip(layout, pip), "download", *options, "--dest", str(to), requirement),
        shown=f"pip download {' '.join(options)} '{requirement}'",
        cwd=layout.scratch,
    )


def _pip(layout: Layout, pip: Path) -> tuple[str, ...]:
    # The virtualenv's own Python runs a pip that stands outside of it.
    return (str(layout.venv.build / "bin/python"), str(pip / "pip"))
