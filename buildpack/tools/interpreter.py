"""Commands that run a Python: ours for our library, the app's for what must run inside it."""

from __future__ import annotations

import sys
from pathlib import Path

from buildpack.model.command import Command
from buildpack.model.layout import Layout
from buildpack.model.legacy import is_python2, needs_pip, pymalloc_flag
from buildpack.model.python_version import PythonVersion

_INSIDE = Path(__file__).resolve().parent.parent / "inside"

# Our interpreter runs with -I and -S, so a library has to be put on its path by hand.
_RUN_MODULE = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


def executable_of(layout: Layout, version: PythonVersion) -> Path:
    """Return the runtime's own executable."""
    threads = "t" if version.free_threaded else ""
    return layout.runtime.build / f"bin/python{version.series}{threads}"


def stand_in_for(version: PythonVersion) -> Path | None:
    """Return our own interpreter where it reads source as *version* does."""
    return Path(sys.executable) if sys.version_info[:2] == (version.major, version.minor) else None


def headers_of(version: PythonVersion) -> str:
    """Return the directory of the C headers below a prefix, such as ``include/python3.13``."""
    return f"include/{version.library.removeprefix('lib/')}{pymalloc_flag(version)}"


def isolated(version: PythonVersion) -> tuple[str, ...]:
    """Return the options with which a Python heeds neither the environment nor the user."""
    return ("-E", "-s") if is_python2(version) else ("-I",)


def make_virtualenv(layout: Layout, version: PythonVersion, library: Path) -> Command:
    """Return the command that makes an empty virtualenv on the app's runtime.

    Nothing is seeded: the installers come from outside, and the slug needs none of them. Only old
    Pythons get setuptools and wheel, which virtualenv brings along.
    Source: https://virtualenv.pypa.io/en/latest/cli_interface.html
    """
    venv = str(layout.venv.build)
    seeds = ("--no-pip", "--no-download") if needs_pip(version) else ("--no-seed",)
    return Command(
        argv=(
            *(sys.executable, "-IS", "-c", _RUN_MODULE, str(library), "virtualenv"),
            *("--python", str(executable_of(layout, version)), *seeds, "--quiet"),
            *("--app-data", str(layout.scratch / "virtualenv"), "--no-periodic-update", venv),
        ),
        shown="virtualenv .heroku/venv",
        cwd=layout.scratch,
    )


def give_byte_code(
    layout: Layout, version: PythonVersion, *, root: Path, listing: Path, jobs: int
) -> Command:
    """Return the command that compiles the files that *listing* names, relative to *root*."""
    script = str(_INSIDE / "byte_code.py")
    return Command(
        argv=(
            *(str(executable_of(layout, version)), *isolated(version), "-S", "-W", "ignore"),
            script,
            *(str(root), str(jobs), str(listing)),
        ),
        shown="python byte_code.py",
        cwd=layout.scratch,
    )
