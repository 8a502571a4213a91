"""The files that say which packages an app needs, and which of them counts."""

from __future__ import annotations

from enum import Enum

REQUIREMENTS_FILE = "requirements.txt"
PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
CONDA_FILES = ("environment.yml", "environment.yaml")
LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml")

MANIFESTS = (REQUIREMENTS_FILE, *LOCKS, "Pipfile", *PROJECT_FILES, *CONDA_FILES)
"""In our order: the first that an app has says what is installed.

What a platform has always deployed comes first, so that an app which works stays as it is; then
locks before what isn't locked."""


class Way(Enum):
    """How an installer gets to know what it shall install."""

    NOTHING = "nothing"
    FILES = "files"
    """It reads requirements files."""
    PROJECT = "project"
    """It installs the app as a project, with what that depends on."""
    SYNC = "sync"
    """It reads the project's own lock."""
    CLOSED = "closed"
    """It reads a list of all packages: a ``pylock.toml``, or the lines that a lock comes to."""
    OPEN = "open"
    """It reads the lines that a file comes to, and adds what those packages need."""


def choose_manifest(names: tuple[str, ...], asked: str) -> str:
    """Return the manifest that counts: *asked*, else the first that the app has; or nothing."""
    return asked or next((name for name in MANIFESTS if name in names), "")


def competitors(names: tuple[str, ...], chosen: str) -> tuple[str, ...]:
    """Return the other manifests that could as well be meant to say what is installed.

    A project file beside a lock or a list is none, and conda's file often stands beside a project
    that is installed without it. Nor is the file that a lock was made from."""
    beside = {*PROJECT_FILES, *CONDA_FILES, *({"Pipfile"} if chosen == "Pipfile.lock" else ())}
    return tuple(name for name in names if name != chosen and name not in beside)
