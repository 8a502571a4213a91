"""Where things are, now and when the app runs."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path, PurePosixPath

from buildpack.model.python_version import PythonVersion
from buildpack.model.value import Value

RUNTIME = ".heroku/python"
"""Where the CPython is in a slug."""
VENV = ".heroku/venv"
"""Where the virtualenv is in a slug."""
OWN = ".heroku/slugline"
"""Where plan, report, our programs and servers' configuration are in the app, wherever it runs."""
NLTK_DATA = ".heroku/nltk_data"
"""Where NLTK's corpora are in the app."""


class When(Enum):
    """The two times at which a path or a variable is read."""

    BUILD = "build"
    LAUNCH = "launch"


class Place(Value):
    """One directory with its address while we build and its address when the app runs.

    The launch address may begin with ``$HOME``: launch scripts are bash and expand it, which is
    how a slug runs from any directory.
    """

    build: Path
    launch: PurePosixPath

    def __truediv__(self, part: str) -> Place:
        return Place(self.build / part, self.launch / part)

    def beside(self, name: str) -> Place:
        """Return what stands in the same directory."""
        return Place(self.build.with_name(name), self.launch.with_name(name))

    def at(self, when: When) -> str:
        """Return the address at that time."""
        return str(self.build) if when is When.BUILD else str(self.launch)


class Layout(Value, kw_only=True):
    """The directories of one build."""

    app: Place
    """All that was pushed; the slug grows around it."""
    source: Place
    """The app's own source: the same directory, or one below it."""
    runtime: Place
    """The CPython that the app runs on."""
    venv: Place
    """The virtualenv with the app's packages."""
    cache: Path
    """Kept between builds."""
    scratch: Path
    """Empty at the start, gone at the end."""

    @property
    def below(self) -> str:
        """The source's path in what was pushed; ``.`` when it is the whole."""
        return os.path.relpath(self.source.build, self.app.build)

    @property
    def up(self) -> str:
        """The way from the source to the top of what was pushed, such as ``../``, or nothing."""
        return way_up(self.below)

    @property
    def uwsgi(self) -> Place:
        """Where uWSGI's binary stands: beside the virtualenv."""
        return self.venv.beside("uwsgi")

    def packages(self, version: PythonVersion) -> Place:
        """Return where the app's packages are, in the virtualenv of a Python of that version."""
        return self.venv / f"{version.library}/site-packages"

    @property
    def root(self) -> Path:
        """The nearest directory that holds both the runtime and the virtualenv."""
        return Path(os.path.commonpath((self.runtime.build, self.venv.build)))

    @property
    def own(self) -> Place:
        """Where plan, report and server configuration go in the slug."""
        return self.app / OWN


def way_up(below: str) -> str:
    """Return what leads from a directory in the app back to the top, such as ``../../``."""
    return "" if below == "." else "../" * len(below.split("/"))
