"""What servers other than uWSGI start with, where the app doesn't say otherwise itself.

They are variables, because a server's own options, as far as a variable can give them, lose to its
command line and to a config var of the same name. What a file says is looked up beforehand."""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.model.choice import Choice
from buildpack.model.env import EnvEdit, Expansion, How
from buildpack.model.layout import When
from buildpack.model.plan import Server
from buildpack.model.project import Project
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest
from buildpack.model.shell_line import (
    ServerCommand,
    find_server_command,
    option_value,
    programs_of,
)
from buildpack.model.shell_word import Word
from buildpack.model.value import Value
from buildpack.plan.gunicorn_default import choose_gunicorn_defaults
from buildpack.plan.server import has_package

_LAUNCH = frozenset({When.LAUNCH})
_HOST = "0.0.0.0"  # noqa: S104 - a router reaches the process from another machine.
_ROUTED = "the router comes from another machine, and to the port that it gives"
_ENDING = "a platform gives a process 30 seconds to end"
_KEPT = "routers keep connections for 90 seconds, and use them again"
_LOADED = "it is how many the container bears"


class _Default(Value):
    """One variable of one server."""

    name: str
    value: str
    """With ``$PORT`` and the like, which are expanded at launch."""
    because: str
    options: tuple[str, ...] = ()
    """The options that say as much; where the command has one of them, there is no default."""


# Their programs read every option from a variable as well.
# Sources: https://uvicorn.dev/settings/, https://github.com/emmett-framework/granian#options
_VARIABLES = {
    "uvicorn": (
        _Default("UVICORN_TIMEOUT_KEEP_ALIVE", "95", _KEPT, ("--timeout-keep-alive",)),
        _Default(
            "UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN", "25", _ENDING, ("--timeout-graceful-shutdown",)
        ),
        _Default("UVICORN_HOST", _HOST, _ROUTED, ("--host", "--uds", "--fd")),
        _Default("UVICORN_PORT", "$PORT", _ROUTED, ("--port", "--uds", "--fd")),
    ),
    "granian": (
        # It closes a connection that has nothing to say for so long; more it doesn't take.
        _Default(
            "GRANIAN_HTTP1_HEADER_READ_TIMEOUT", "60000", _KEPT, ("--http1-header-read-timeout",)
        ),
        _Default("GRANIAN_WORKERS_KILL_TIMEOUT", "25", _ENDING, ("--workers-kill-timeout",)),
        _Default("GRANIAN_HOST", _HOST, _ROUTED, ("--host", "--uds")),
        _Default("GRANIAN_PORT", "$PORT", _ROUTED, ("--port", "--uds")),
    ),
}
# What only our own commands get: the user's may count on one process, or on one thread.
_OURS = {
    ("granian", "asgi"): (_Default("GRANIAN_WORKERS", "$WEB_CONCURRENCY", _LOADED),),
    ("granian", "wsgi"): (
        _Default("GRANIAN_WORKERS", "$WEB_CONCURRENCY", _LOADED),
        _Default("GRANIAN_BLOCKING_THREADS", "$SLUGLINE_THREADS", _LOADED),
    ),
}
# Frameworks that are servers themselves, by the words that start them.
_RUNNERS = {
    ("flask", "run"): (
        _Default("FLASK_RUN_HOST", _HOST, _ROUTED, ("--host", "-h")),
        _Default("FLASK_RUN_PORT", "$PORT", _ROUTED, ("--port", "-p")),
    ),
    ("streamlit", "run"): (
        _Default("STREAMLIT_SERVER_PORT", "$PORT", _ROUTED, ("--server.port",)),
    ),
}
# What a program hands to its launch() wins over these.
_GRADIO = (
    _Default("GRADIO_SERVER_NAME", _HOST, _ROUTED),
    _Default("GRADIO_SERVER_PORT", "$PORT", _ROUTED),
)


def choose_server_defaults(
    request: BuildRequest,
    project: Project,
    server: Choice[Server] | None,
    version: PythonVersion,
) -> tuple[Choice[EnvEdit], ...]:
    """Return variables for the time of launch."""
    chosen = server.value if server is not None else None
    command = None if chosen is not None else find_server_command(project.web)
    name = chosen.name if chosen is not None else command.server if command is not None else ""
    found = tuple(
        _choose(one)
        for one in (*_VARIABLES.get(name, ()), *_find_more(project, chosen))
        if _is_open(one, chosen, command)
    )
    if name != "gunicorn":
        return found
    options = choose_gunicorn_defaults(request, project, chosen, command, version=version)
    return (*options, *found)


def _find_more(project: Project, server: Server | None) -> Iterator[_Default]:
    """Yield the defaults of what is no server of its own, and those of our commands alone."""
    if server is not None:
        yield from _OURS.get((server.name, server.interface), ())
    for call in programs_of(project.web):
        words = tuple(word.text for word in call.arguments)
        for (program, action), defaults in _RUNNERS.items():
            if call.name == program and action in words:
                yield from (one for one in defaults if not _says(call.arguments, one))
    if has_package(project, "gradio"):
        yield from _GRADIO


def _is_open(one: _Default, server: Server | None, command: ServerCommand | None) -> bool:
    """Return whether the command leaves a default room; ours say only where they listen."""
    if server is not None:
        return one.because != _ROUTED or server.name not in _VARIABLES
    return command is None or not _says(command.arguments, one)


def _says(arguments: tuple[Word, ...], one: _Default) -> bool:
    if not one.options:
        return False
    flags = {word.text for word in arguments}
    return bool(flags & set(one.options)) or option_value(arguments, *one.options) is not None


def _choose(one: _Default) -> Choice[EnvEdit]:
    value = Expansion(one.value) if "$" in one.value else one.value
    return Choice(EnvEdit(one.name, value, How.DEFAULT, _LAUNCH), one.because, "default")
