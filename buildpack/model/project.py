"""The facts in the app's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from buildpack.model.entry_point import EntryPoint, EntrySearch
from buildpack.model.problem import Problem
from buildpack.model.process import Process
from buildpack.model.python_version import VersionRequest
from buildpack.model.run_call import RunCall
from buildpack.model.server_config import ServerConfig
from buildpack.model.suite import SuiteFacts
from buildpack.model.target_facts import TargetFacts
from buildpack.model.value import Value
from buildpack.model.wheelhouse import WheelhouseFacts


class Requirement(Value, kw_only=True):
    """One requirement line that we understand."""

    name: str
    """Normalised by PEP 503: lower case, runs of ``-_.`` as one ``-``."""
    specifier: str
    """PEP 440, such as ``==2.0.31``; empty for any version."""
    file: str
    line: int
    extras: tuple[str, ...] = ()
    """Normalised like the name."""
    hashes: tuple[str, ...] = ()
    """Such as ``sha256:...``."""
    is_constraint: bool = False
    """From a ``-c`` file: narrows a version without asking for the package."""
    is_url: bool = False
    """``name @ URL``."""
    text: str = field(default="", compare=False)
    """As it is written, with extras and marker; empty when no file spells it out."""


class RequirementsFacts(Value, kw_only=True):
    """Everything that a requirements file and the files that it includes say."""

    requirements: tuple[Requirement, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    """sha256 of each file that took part, by its path in the app: nested ``-r`` and ``-c`` files,
    the metadata files of local projects, and for local projects that are not editable the whole
    tree."""
    local_projects: tuple[str, ...] = ()
    """Paths in the app that are installed without ``-e``, such as ``./lib`` or ``.``."""
    editable_projects: tuple[str, ...] = ()
    """Paths in the app that are installed with ``-e``."""
    has_unnamed: bool = False
    """Whether a line names no package, such as a bare URL: then nobody can say in advance what
    the whole set is."""
    has_index: bool = False
    """Whether a line names another index in place of the usual one."""
    has_extra_index: bool = False
    """Whether a line adds an index to the usual one."""
    index_options: tuple[str, ...] = ()
    """The options that say where packages come from, such as ``--index-url ...``, verbatim."""
    pip_only: str = ""
    """What in these files only pip does, with file and line; empty when nothing."""
    lines: tuple[str, ...] = ()
    """The lines of a requirements file that ask for the same as the app's lock or project file,
    where an installer can't read that itself."""
    files: tuple[str, ...] = ()
    """The requirements files that an installer is given."""
    own_lock: str = ""
    """The lock that the manifest's own tool makes, such as ``poetry.lock``; empty when the
    manifest is one, or no such tool is known."""
    groups: tuple[str, ...] = ()
    """The dependency groups that are installed besides the main dependencies."""
    extras: tuple[str, ...] = ()
    """The extras of the app's own project that are installed."""
    is_closed: bool = False
    """Whether these are all packages, with those that others need: a lock's."""


class DjangoFacts(Value, kw_only=True):
    """What a Django project says about itself."""

    manage_py: str
    """Path of the shallowest manage.py."""
    settings_module: str | None = None
    settings_file: str | None = None
    names_static_files: bool = False
    """Whether settings name ``django.contrib.staticfiles``."""
    has_static_files: bool = False
    """Whether settings name ``django.contrib.staticfiles`` and a ``STATIC_ROOT``."""
    may_have_static_files: bool = False
    """Whether nothing but Django itself can tell that there is nothing to collect: settings that
    can't be found or are computed leave that open."""
    has_collecting_disabled: bool = False
    """Whether the app holds ``.heroku/collectstatic_disabled``."""
    has_migrations: bool = False
    """Whether the project's own apps have migrations that no hook of the app's runs."""
    own_commands: tuple[str, ...] = ()
    """The commands of manage.py that the project's own apps bring."""
    static_url: str = ""
    """Such as ``/static/``; empty, as `static_root`, unless both are said plainly."""
    static_root: str = ""
    """The directory in the app that collectstatic fills."""


class Corpus(Value):
    """A corpus, a model or a collection of them that NLTK works on."""

    name: str
    """Its id in NLTK's index, such as ``punkt_tab``."""
    line: int
    """Where ``nltk.txt`` names it."""


class Project(Value, kw_only=True):
    """What the app's files say. Empty means not there, never unknown."""

    version_requests: tuple[VersionRequest, ...] = ()
    """Verbatim, the strongest first."""
    manifests: tuple[str, ...] = ()
    """Names of the dependency files and lock files in the app's root, in our order."""
    manifest: str = ""
    """The one of them that says what is installed; empty when there is none."""
    requirements: RequirementsFacts = RequirementsFacts()
    wheelhouse: WheelhouseFacts | None = None
    """Package files that stand in the app."""
    entry_points: tuple[EntryPoint, ...] = ()
    """Best first."""
    entry_search: EntrySearch = field(default_factory=EntrySearch)
    """Filled in when there is none."""
    django: DjangoFacts | None = None
    corpora: tuple[Corpus, ...] = ()
    """What ``nltk.txt`` lists."""
    procfile: tuple[Process, ...] | None = None
    """None without a Procfile. Those at the top of what was pushed are among them."""
    top_processes: tuple[str, ...] = ()
    """The names of those that stand in a Procfile above the app's directory."""
    suite: SuiteFacts = field(default_factory=SuiteFacts)
    """Read only when the app's tests are to run."""
    uwsgi_ini: str | None = None
    """The uWSGI configuration file that names an app or a socket, such as ``uwsgi.ini``."""
    targets: tuple[TargetFacts, ...] = ()
    """The applications that the Procfile's servers are told to serve."""
    run_calls: tuple[RunCall, ...] = ()
    """The calls that start a server in the scripts that the Procfile runs."""
    server_configs: tuple[ServerConfig, ...] = ()
    """The configuration files that servers read: those in the app's root under their usual names,
    and those that the Procfile's commands name."""

    @property
    def web(self) -> str:
        """The Procfile's command that answers HTTP; empty when it has none."""
        return next((one.command for one in self.procfile or () if one.name == "web"), "")

    def config_of(self, server: str) -> ServerConfig | None:
        """Return the configuration file of a server, the one that a command names first."""
        return next((one for one in self.server_configs if one.server == server), None)

    virtualenvs: Mapping[str, int] = field(default_factory=dict)
    """The bytes of each virtualenv that came with the source, by its path from the top."""
    apps_below: tuple[str, ...] = ()
    """Directories below the root that look like apps, where nobody says which one it is and the
    root names no packages."""
    packages_below: tuple[str, ...] = ()
    """Those of them that name packages of their own."""
    has_post_compile: bool = False
    """Whether the app brings the hook ``bin/post_compile``."""
    has_runtime: bool = False
    """Whether the source already holds ``.heroku/python``."""
    has_slug: bool = False
    """Whether it holds all that an earlier build of ours has made."""
    problems: tuple[Problem, ...] = ()
    """What makes these files unusable, found together and reported together."""
    notices: tuple[Problem, ...] = ()
