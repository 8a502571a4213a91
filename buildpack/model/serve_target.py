"""The application that a server's command or configuration names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from buildpack.model.app_path import is_plain
from buildpack.model.program_option import Arguments, parse_arguments
from buildpack.model.server_config import ConfigOption, ServerConfig
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import ServerCommand
from buildpack.model.shell_word import Word
from buildpack.model.value import Value

# What a server takes when only a module is named; those that aren't here want both.
_DEFAULTS = {"gunicorn": "application", "uwsgi": "application", "hypercorn": "app"}
_CALLABLE = re.compile(r"([A-Za-z_]\w*)(.*)", re.DOTALL)
_MODULE = re.compile(r"(?!.*\.py$)[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
# Options that lead to modules, whatever the server.
_PATHS = ("chdir", "app-dir", "pythonpath", "pp", "working-dir")
_HERE = frozenset({"$(pwd)", "`pwd`", "$PWD", "${PWD}", "."})
_TOP = frozenset({"$HOME", "${HOME}"})


class ServeTarget(Value):
    """What a server is told to serve."""

    server: str
    text: str
    """As it is written, such as ``mysite.wsgi:application``."""
    module: str
    """Dotted; empty when the text is no module's name."""
    attribute: str
    """A plain name; empty when the server would choose it, or when it is more than a name."""
    word: Word | None = None
    """Where it stands in the command."""
    option: ConfigOption | None = None
    """Where it stands in the configuration."""
    file: str = ""
    """The configuration's file."""
    roots: tuple[str, ...] = ()
    """The directories in the app where the module is looked for; empty when nobody can say."""


def find_target(command: ServerCommand, config: ServerConfig | None) -> ServeTarget | None:
    """Return what a command serves, with the server's own configuration; None when unknown."""
    arguments = parse_arguments(command.arguments, SYNTAXES[command.server])
    roots = tuple(_find_roots(command, arguments, config))
    found = _find_word(command.server, arguments)
    if found is not None:
        return _make(command.server, found.text, arguments, config, roots, word=found)
    for name in ("module", "wsgi", "wsgi_app") if config is not None else ():
        option = config.find(name) if config is not None else None
        if config is not None and option is not None and option.value:
            return _make(command.server, option.value, arguments, config, roots, option=option)
    return None


def _make(  # noqa: PLR0913 - both places where it may stand.
    server: str,
    text: str,
    arguments: Arguments,
    config: ServerConfig | None,
    roots: tuple[str, ...],
    *,
    word: Word | None = None,
    option: ConfigOption | None = None,
) -> ServeTarget:
    module, colon, name = text.partition(":")
    found = _CALLABLE.fullmatch(name)
    # An expression's other names and a factory's arguments say nothing of the module.
    attribute = found[1] if found and not found[2].startswith(".") else ""
    if not colon:
        attribute = _find_callable(arguments, config) or _DEFAULTS.get(server, "")
    return ServeTarget(
        server=server,
        text=text,
        module=module if _MODULE.fullmatch(module) and is_plain(module) else "",
        attribute=attribute,
        word=word,
        option=option,
        file=config.file if config is not None and option is not None else "",
        roots=roots,
    )


def _find_callable(arguments: Arguments, config: ServerConfig | None) -> str:
    given = arguments.find("callable")
    if given is not None and given.value is not None:
        return given.value.text
    option = config.find("callable") if config is not None else None
    return (option.value or "") if option is not None else ""


def _find_word(server: str, arguments: Arguments) -> Word | None:
    if server == "uwsgi":
        given = arguments.find("module", "wsgi")
        return given.value if given is not None else None
    if server == "waitress":
        given = arguments.find("app")
        if given is not None:
            return given.value
    return arguments.positional[0] if arguments.positional else None


def _find_roots(
    command: ServerCommand, arguments: Arguments, config: ServerConfig | None
) -> Iterator[str]:
    """Yield directories in the app; nothing when one of them can't be known."""
    given = [one.value.text for one in arguments.options if one.name in _PATHS and one.value]
    given += command.variables.get("PYTHONPATH", "").split(":")
    given += [one.value or "$" for one in _options(config) if one.name in _PATHS]
    paths = [_in_app(command.directory, text) for text in given if text]
    start = _in_app("", command.directory or ".")
    if start is None or None in paths:
        return
    yield from dict.fromkeys(path for path in (start, *paths, "") if path is not None)


def _options(config: ServerConfig | None) -> tuple[ConfigOption, ...]:
    return config.options if config is not None else ()


def _in_app(directory: str, text: str) -> str | None:
    """Return the path in the app, with an empty text for its root, or None."""
    first, slash, rest = text.partition("/")
    if first in _HERE | _TOP:
        text = rest if slash else "."
    path = posixpath.normpath(posixpath.join("" if first in _TOP else directory, text))
    if path.startswith(("/", "..")) or not is_plain(path) or re.search(r"[$`%@]", path):
        return None
    return "" if path == "." else path
