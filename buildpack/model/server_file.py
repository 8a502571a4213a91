"""Which configuration files a server's command names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from buildpack.model.app_path import is_plain
from buildpack.model.program_option import parse_arguments
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import ServerCommand, find_server_command

GUNICORN_CONF = "gunicorn.conf.py"
"""What gunicorn reads where it starts when nobody names another file."""

_UWSGI_OPTIONS = ("ini", "yaml", "yml", "json", "js", "xml", "xmlconfig")
_UWSGI_ENDINGS = (".ini", ".yaml", ".yml", ".json", ".js", ".xml")


def find_config_files(line: str) -> tuple[tuple[str, str], ...]:
    """Return the server and the path in the app of each configuration file that a line names.

    uWSGI's may end with a section, such as ``uwsgi.ini:web``."""
    command = find_server_command(line)
    return tuple(config_files_of(command)) if command is not None else ()


def config_files_of(command: ServerCommand) -> Iterator[tuple[str, str]]:
    """Yield the server and the path in the app of each configuration file of a command."""
    for file in _named(command):
        path = posixpath.normpath(posixpath.join(command.directory, file)) if file else ""
        if is_plain(path) and path and not path.startswith(("/", "..")) and "$" not in path:
            yield command.server, path


def _named(command: ServerCommand) -> Iterator[str]:
    arguments = parse_arguments(command.arguments, SYNTAXES[command.server])
    if command.server == "gunicorn":
        given = arguments.find("config")
        if given is not None and given.value is not None:
            yield given.value.text.removeprefix("file:")
    elif command.server == "uwsgi":
        for option in arguments.options:
            if option.name in _UWSGI_OPTIONS and option.value is not None:
                yield option.value.text
        for word in arguments.positional:
            if word.text.partition(":")[0].endswith(_UWSGI_ENDINGS):
                yield word.text
