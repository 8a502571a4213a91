"""The options that an app gives to its uWSGI, in commands and in files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from buildpack.model.command_line import CommandLine
from buildpack.model.program_option import parse_arguments
from buildpack.model.project import Project
from buildpack.model.server_config import ConfigOption, ServerConfig
from buildpack.model.server_file import config_files_of
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import ServerCommand, server_command_of
from buildpack.model.source_line import SourceLine

_NO = frozenset({"false", "0", "no"})


@dataclass(frozen=True, slots=True)
class UwsgiOption:
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


@dataclass(frozen=True, slots=True)
class UwsgiStart:
    """One uWSGI that a process starts."""

    whole: SourceLine
    """Where it is started."""
    options: tuple[UwsgiOption, ...]
    """Those of its files, then those of its command."""
    is_web: bool


def find_uwsgi_starts(
    lines: tuple[CommandLine, ...], project: Project, *, is_served: bool
) -> Iterator[UwsgiStart]:
    """Yield each uWSGI that the Procfile's *lines* start, and the one that we start with the app's
    own configuration where the app *is served* by it."""
    for line in lines:
        for call in line.programs:
            command = server_command_of(call)
            if command is not None and command.server == "uwsgi":
                options = tuple(_gather(line, command, project))
                yield UwsgiStart(line.at(command.program), options, line.is_web)
    config = project.config_of("uwsgi")
    if is_served and config is not None and config.file == project.uwsgi_ini and config.options:
        options = tuple(_gather_config(config))
        yield UwsgiStart(options[0].place, options, is_web=True)


def place_of(config: ServerConfig, option: ConfigOption) -> SourceLine:
    """Return where an option stands in its file."""
    text = option.text or option.name
    file = config.file.partition(":")[0]
    return SourceLine(file, option.line, text, text.find(option.name) + 1, len(option.name))


def _gather(line: CommandLine, command: ServerCommand, project: Project) -> Iterator[UwsgiOption]:
    files = [file for _, file in config_files_of(command)]
    for config in project.server_configs:
        if config.server == "uwsgi" and config.file in files:
            yield from _gather_config(config)
    for option in parse_arguments(command.arguments, SYNTAXES["uwsgi"]).options:
        value = option.value.text if option.value is not None else "true"
        yield UwsgiOption(option.name, value, line.at(option.word), option.word.text)


def _gather_config(config: ServerConfig) -> Iterator[UwsgiOption]:
    for option in config.options:
        place = place_of(config, option)
        yield UwsgiOption(option.name, option.value or "true", place, option.name, in_file=True)
