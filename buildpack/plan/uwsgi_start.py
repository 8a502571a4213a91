"""How an app starts uWSGI: the options that it gives, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from buildpack.model.process import Process
from buildpack.model.program_option import parse_arguments
from buildpack.model.project import Project
from buildpack.model.server_config import ServerConfig
from buildpack.model.server_file import config_files_of
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import find_server_command

# Their files have been read.
_FILES = frozenset({"ini", "json", "yaml", "yml"})
_APPS = frozenset(
    {"file", "module", "mount", "paste", "ini-paste", "pecan", "pyrun", "wsgi", "wsgi-file"}
)
# An application may hide behind these, or there is none at all.
_UNKNOWABLE = frozenset(
    {"config", "emperor", "fastrouter", "http-to", "include", "inherit", "json", "need-app"}
    | {"xml", "yaml", "yml", "zerg"}
)
_LOOPS = frozenset({"gevent", "gevent-monkey-patch", "gevent-early-monkey-patch"})


@dataclass(frozen=True, slots=True)
class UwsgiStart:
    """One process that starts uWSGI, or one that we derive."""

    process: str
    options: Mapping[str, str]
    """The last value of each option, without its dashes."""

    @property
    def has_app(self) -> bool:
        """Whether it is plain that an application is to be loaded."""
        names = self.options.keys()
        return bool(names & _APPS) and not names & _UNKNOWABLE

    @property
    def has_gevent(self) -> bool:
        """Whether gevent's loop answers the requests."""
        return bool(self.options.keys() & _LOOPS) or self.options.get("loop") == "gevent"

    @property
    def is_bare_http(self) -> bool:
        """Whether workers speak HTTP to the router themselves, with nothing in front of them."""
        names = self.options.keys()
        return "http-socket" in names and not names & {"http", "http11-socket"}

    def has(self, *names: str) -> bool:
        """Return whether it gives one of the options."""
        return bool(self.options.keys() & set(names))


def find_uwsgi_starts(project: Project, *, has_own_ini: bool) -> tuple[UwsgiStart, ...]:
    """Return every way in which the app itself starts uWSGI.

    *has_own_ini* says that its ``uwsgi.ini`` is started without a line in the Procfile."""
    starts = tuple(_read_starts(project, project.procfile or ()))
    config = project.config_of("uwsgi")
    if not has_own_ini or config is None:
        return starts
    return (*starts, UwsgiStart("web", _options_of(config)))


def _read_starts(project: Project, processes: Iterable[Process]) -> Iterator[UwsgiStart]:
    configs = {one.file: one for one in project.server_configs if one.server == "uwsgi"}
    for process in processes:
        command = find_server_command(process.command)
        if command is None or command.server != "uwsgi":
            continue
        options: dict[str, str] = {}
        for _, file in config_files_of(command):
            # What can't be read may say anything.
            options |= _options_of(configs[file]) if file in configs else {"include": file}
        given = parse_arguments(command.arguments, SYNTAXES["uwsgi"]).options
        options |= {
            one.name: one.value.text if one.value else "" for one in given if one.name not in _FILES
        }
        yield UwsgiStart(process.name, options)


def _options_of(config: ServerConfig) -> dict[str, str]:
    return {one.name.replace("_", "-"): one.value or "" for one in config.options}
