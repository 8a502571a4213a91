"""What gunicorn starts with, where the app doesn't say otherwise itself."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from buildpack.model.choice import Choice
from buildpack.model.env import EnvEdit, Expansion, How
from buildpack.model.layout import Place, When
from buildpack.model.legacy import is_python2
from buildpack.model.plan import Server
from buildpack.model.project import Project
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest
from buildpack.model.server_config import ServerConfig
from buildpack.model.shell_line import ServerCommand, find_server_command, option_value
from buildpack.model.shell_word import Word
from buildpack.model.value import Value
from buildpack.plan.server import has_package

ARGUMENTS = "GUNICORN_CMD_ARGS"
"""Options for gunicorn in a variable: they lose to its command line, and beat its file."""

_CONFIG = ("--config", "-c")
_WORKER_CLASS = ("--worker-class", "-k")
_ANY = "*"
"""In a configuration file: names that it takes from elsewhere."""


class _Default(Value):
    """One option."""

    text: str
    """With ``$SLUGLINE_THREADS`` and the like, which are expanded at launch."""
    because: str
    options: tuple[str, ...]
    """Where the command has one of them, there is no default."""
    settings: tuple[str, ...]
    """The same for what the configuration file gives a value."""
    needs: str = ""
    """A directory that has to be there at launch."""
    part: str = ""
    """The directory in gunicorn's package that only those releases have which know the option."""


# Source: https://docs.gunicorn.org/en/stable/settings.html
_KEEP_ALIVE = _Default(
    "--keep-alive=95",
    "routers keep connections for 90 seconds, and use them again",
    ("--keep-alive",),
    ("keepalive",),
)
_DEFAULTS = (
    _Default(
        "--access-logfile=-",
        "requests belong in the log",
        ("--access-logfile", "--log-config", "--logger-class"),
        ("accesslog", "logconfig", "logconfig_dict", "logger_class"),
    ),
    _Default(
        "--graceful-timeout=25",
        "a platform gives a process 30 seconds to end",
        ("--graceful-timeout",),
        ("graceful_timeout",),
    ),
    _Default(
        "--worker-tmp-dir=/dev/shm",
        "a slow disk would make workers look dead",
        ("--worker-tmp-dir",),
        ("worker_tmp_dir",),
        needs="/dev/shm",  # noqa: S108
    ),
)
# Since gunicorn 25.1.
_CONTROL = _Default(
    "--no-control-socket",
    "it would be made in the app's directory, which may be read-only",
    ("--control-socket", "--control-socket-mode", "--no-control-socket"),
    ("control_socket", "control_socket_disable", "control_socket_mode"),
    part="ctl",
)
_THREADS = _Default(
    "--threads=$SLUGLINE_THREADS",
    "without threads a worker answers one slow request at a time, and keeps no connection",
    ("--threads", *_WORKER_CLASS),
    ("threads", "worker_class"),
)


def choose_gunicorn_defaults(
    request: BuildRequest,
    project: Project,
    server: Server | None,
    command: ServerCommand | None,
    *,
    version: PythonVersion,
) -> tuple[Choice[EnvEdit], ...]:
    """Return what goes into gunicorn's variable: nothing that the app says itself.

    *server* is the one that we start, *command* the one that the app starts. A configuration that
    nobody can read beforehand may say anything, so then there is nothing."""
    own = find_server_command(f"gunicorn {request.env.get(ARGUMENTS, '')}")
    arguments = (
        *(command.arguments if command is not None else ()),
        *(own.arguments if own is not None else ()),
    )
    config = project.config_of("gunicorn")
    own_file = server.config_file if server is not None else ""
    if not _is_readable(config, command, arguments, own_file):
        return ()
    # Its threads come from the standard library, or from a backport.
    has_threads = not is_python2(version) or has_package(project, "futures")
    package = request.layout.packages(version) / "gunicorn"
    return tuple(
        Choice(_make_edit(one, package), one.because, "default")
        for one in _find_defaults(server, config, arguments)
        if (one is not _THREADS or has_threads)
        and option_value(arguments, *one.options) is None
        and not (config is not None and any(map(config.find, one.settings)))
    )


def _find_defaults(
    server: Server | None, config: ServerConfig | None, arguments: tuple[Word, ...]
) -> Iterator[_Default]:
    # The app's own commands may count on one thread.
    if server is not None and server.interface == "wsgi":
        yield _THREADS
    yield from _DEFAULTS
    yield _CONTROL
    # gunicorn's own worker for ASGI waits at its end for connections that are only kept open.
    said = option_value(arguments, *_WORKER_CLASS)
    set_ = config.find("worker_class") if config is not None else None
    if "asgi" not in {said.text if said else "", set_.value if set_ else ""}:
        yield _KEEP_ALIVE


def _is_readable(
    config: ServerConfig | None,
    command: ServerCommand | None,
    arguments: tuple[Word, ...],
    own_file: str,
) -> bool:
    """Return whether all is known that a configuration file says."""
    if config is not None and config.find(_ANY) is not None:
        return False
    option = option_value(arguments, *_CONFIG)
    named = option.text if option is not None else own_file
    if not named:
        return True
    directory = command.directory if command is not None else ""
    path = posixpath.normpath(posixpath.join(directory, named.removeprefix("file:")))
    return config is not None and config.file == path


def _make_edit(one: _Default, package: Place) -> EnvEdit:
    value = Expansion(one.text) if "$" in one.text else one.text
    launch = frozenset({When.LAUNCH})
    needs = package / one.part if one.part else one.needs
    return EnvEdit(ARGUMENTS, value, How.PREPEND_WORDS, launch, needs=needs)
