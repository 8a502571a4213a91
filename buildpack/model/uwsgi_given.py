"""The options that an app gives to its uWSGI, in commands and in files."""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.model.command_line import CommandLine
from buildpack.model.program_option import parse_arguments
from buildpack.model.project import Project
from buildpack.model.server_config import ConfigOption, ServerConfig
from buildpack.model.server_file import config_files_of
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import ServerCommand, server_command_of
from buildpack.model.source_line import SourceLine
from buildpack.model.value import Value

_NO = frozenset({"false", "0", "no"})
# Files that a command names have been read.
_READ = frozenset({"ini", "json", "yaml", "yml"})
_APPS = frozenset(
    {"file", "module", "mount", "paste", "ini-paste", "pecan", "pyrun", "wsgi", "wsgi-file"}
)
# An application may hide behind these, or there is none at all.
_UNKNOWABLE = frozenset(
    {"config", "emperor", "fastrouter", "http-to", "include", "inherit", "json", "need-app"}
    | {"xml", "yaml", "yml", "zerg"}
)
_LOOPS = frozenset({"gevent", "gevent-monkey-patch", "gevent-early-monkey-patch"})


class UwsgiOption(Value):
    """One option, wherever it stands."""

    name: str
    """Without dashes, such as ``master``."""
    value: str
    place: SourceLine
    shown: str
    """As it is written, such as ``--master``."""
    in_file: bool = False

    @property
    def is_on(self) -> bool:
        """Whether it isn't switched off."""
        return self.value.lower() not in _NO


class UwsgiStart(Value):
    """One uWSGI that a process starts."""

    whole: SourceLine
    """Where it is started."""
    options: tuple[UwsgiOption, ...]
    """Those of its files, then those of its command."""
    is_web: bool
    is_whole: bool = True
    """Whether all files were read that its command names."""

    @property
    def has_app(self) -> bool:
        """Whether it is plain that an application is to be loaded."""
        return self.is_whole and self.has(*_APPS) and not self.has(*_UNKNOWABLE)

    @property
    def has_gevent(self) -> bool:
        """Whether gevent's loop answers the requests."""
        loops = [one.value for one in self.options if one.name == "loop"]
        return self.has(*_LOOPS) or loops[-1:] == ["gevent"]

    @property
    def is_bare_http(self) -> bool:
        """Whether workers speak HTTP to the router themselves, with nothing in front of them."""
        return self.has("http-socket") and not self.has("http", "http11-socket")

    def has(self, *names: str) -> bool:
        """Return whether it gives one of the options."""
        return any(
            one.name.replace("_", "-") in names
            for one in self.options
            if one.in_file or one.name not in _READ
        )


def find_uwsgi_starts(
    lines: tuple[CommandLine, ...], project: Project, *, is_served: bool
) -> Iterator[UwsgiStart]:
    """Yield each uWSGI that the Procfile's *lines* start, and the one that we start with the app's
    own configuration where the app *is served* by it."""
    for line in lines:
        for call in line.programs:
            command = server_command_of(call)
            if command is not None and command.server == "uwsgi":
                yield _read_start(line, command, project)
    configs = (one for one in project.server_configs if one.file == project.uwsgi_ini)
    config = next(configs, None) if is_served else None
    if config is not None:
        options = tuple(_gather_config(config))
        place = options[0].place if options else SourceLine(config.file, 1, "", 1, 1)
        yield UwsgiStart(place, options, is_web=True)


def place_of(config: ServerConfig, option: ConfigOption) -> SourceLine:
    """Return where an option stands in its file."""
    text = option.text or option.name
    file = config.file.partition(":")[0]
    return SourceLine(file, option.line, text, text.find(option.name) + 1, len(option.name))


def _read_start(line: CommandLine, command: ServerCommand, project: Project) -> UwsgiStart:
    files = {file for _, file in config_files_of(command)}
    configs = [one for one in project.server_configs if one.server == "uwsgi" and one.file in files]
    options = [option for config in configs for option in _gather_config(config)]
    for option in parse_arguments(command.arguments, SYNTAXES["uwsgi"]).options:
        value = option.value.text if option.value is not None else "true"
        options.append(UwsgiOption(option.name, value, line.at(option.word), option.word.text))
    is_whole = files == {one.file for one in configs}
    return UwsgiStart(line.at(command.program), tuple(options), line.is_web, is_whole)


def _gather_config(config: ServerConfig) -> Iterator[UwsgiOption]:
    for option in config.options:
        place = place_of(config, option)
        yield UwsgiOption(option.name, option.value or "true", place, option.name, in_file=True)
