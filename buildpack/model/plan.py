"""All choices of one build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from buildpack.model.choice import Choice
from buildpack.model.entry_point import EntryPoint
from buildpack.model.env import EnvEdit
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.machine import Offer
from buildpack.model.manifest import Way
from buildpack.model.problem import Problem
from buildpack.model.process import Process
from buildpack.model.project import Corpus
from buildpack.model.suite import Suite
from buildpack.model.uwsgi_cure import UwsgiCure
from buildpack.model.value import Value
from buildpack.model.wheelhouse import Wheelhouse


class Use(Enum):
    """What becomes of a cached directory."""

    NEW = "new"
    """Nothing was kept."""
    REUSED = "reused"
    UPDATED = "updated"
    DISCARDED = "discarded"


class Kept(Value, kw_only=True):
    """A directory that is kept between builds, and what this build does with it."""

    name: str
    """Its name in the store."""
    made_of: Fingerprint
    use: Use
    reasons: tuple[str, ...] = ()
    """Why it is updated or discarded: all of them."""


class Installer(Value, kw_only=True):
    """The tool that installs the app's packages, and from what."""

    tool: str
    """``uv`` or ``pip``."""
    manifests: tuple[str, ...]
    """The files that say what is installed; empty when there is nothing to install."""
    way: Way = Way.FILES
    groups: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    has_tests: bool = False
    """Whether what the app's tests need is installed as well."""
    has_project: bool = False
    """Whether the app itself is installed besides what its requirements files list."""


class UwsgiBuild(Value, kw_only=True):
    """A uWSGI to compile, or to take from the cache."""

    specifier: str
    """PEP 440; what the app's files ask for together."""
    version: str
    """What the kept wheel has; empty when it is still to be found."""
    hashes: tuple[str, ...] = ()
    """Accepted hashes of the source archive; empty accepts any."""
    jobs: int = 1
    """Parallel compilers."""
    cures: tuple[UwsgiCure, ...] = ()
    """What this release needs to compile at all."""
    is_ready_made: bool = False
    """Whether it is pyuwsgi, which nobody has to compile."""


class Server(Value, kw_only=True):
    """The program that answers HTTP."""

    name: str
    """Such as ``gunicorn``."""
    target: str | None
    """Such as ``mysite.wsgi:application``; None when a file of the app's says it."""
    interface: str = "wsgi"
    """``wsgi``, ``asgi``, or ``own`` for a program that is its own server."""
    supplied: bool = False
    """Whether we install it because the app has none."""
    config: Mapping[str, str] = field(default_factory=dict)
    """Configuration files that we write, by their path in the app."""
    programs: tuple[str, ...] = ()
    """Programs of ours that go into the slug, such as ``serve_waitress.py``."""
    entry: EntryPoint | None = None
    """What it serves; None when a file of the app's says it."""
    config_file: str = ""
    """The app's own configuration file, where a config var names one."""


class NltkData(Value, kw_only=True):
    """The data that NLTK works on, beside an app that uses it."""

    corpora: tuple[Corpus, ...]
    index: str
    """The URL of the XML document that lists all there are."""
    kept: Kept
    is_certain: bool
    """Whether the requirements name NLTK; otherwise another package may bring it."""


class Plan(Value, kw_only=True):
    """All choices of one build. The same inputs always make the same plan."""

    runtime: Choice[Offer]
    app_dir: Choice[str] | None = None
    """Where the app is in what was pushed; None when it is the whole."""
    left_out: tuple[str, ...] = ()
    """What came with the source and doesn't go into the slug: virtualenvs, and an earlier slug."""
    requested: str = ""
    """The version request that the runtime serves, verbatim; empty when nobody asked."""
    python: Kept
    installer: Choice[Installer]
    wheelhouse: Choice[Wheelhouse] | None = None
    """Package files that stand in the app, and whether they are all."""
    venv: Kept
    uwsgi: UwsgiBuild | None = None
    uwsgi_wheel: Kept | None = None
    server: Choice[Server] | None = None
    runners_up: tuple[EntryPoint, ...] = ()
    """What else the server could have been given, best first."""
    collect_static: Choice[bool] | None = None
    """None without Django."""
    migration: Choice[str] | None = None
    """The line that would run a Django project's migrations; None when something does, or there
    are none."""
    nltk: Choice[NltkData] | None = None
    """None for apps that ask for no data."""
    processes: tuple[Choice[Process], ...] = ()
    serving: str = ""
    """The server that answers for ``web``, such as ``gunicorn``, whoever chose it; empty when
    there is no ``web`` or its command starts nothing that we know."""
    web_variables: tuple[str, ...] = ()
    """Those of ``PORT``, ``WEB_CONCURRENCY`` and ``SLUGLINE_THREADS`` that ``web`` goes by."""
    launch: tuple[Choice[EnvEdit], ...] = ()
    """The defaults that servers start with."""
    suite: Choice[Suite] | None = None
    """None for builds that run no tests, and when there are none."""
    addons: tuple[str, ...] = ()
    jobs: int = 1
    """Processors that the build may use."""
    at_build: tuple[str, ...] = ()
    """What runs the app's Python during each build, such as ``collectstatic``."""
    notices: tuple[Problem, ...] = ()
