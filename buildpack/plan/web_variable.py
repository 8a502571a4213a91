"""Which variables of the launch ``web`` goes by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from buildpack.model.choice import Choice
from buildpack.model.env import EnvEdit
from buildpack.model.layout import When
from buildpack.model.plan import Server
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.model.server_config import ServerConfig
from buildpack.model.shell_line import find_server_command, option_value
from buildpack.model.web import PORT, THREADS, WORKERS

# How a shell and uWSGI take the value of a variable. Who has a default, as in ${PORT:-5000}, can do
# without ours, and so can uWSGI's if-env.
_TAKEN = r"\$(?:{0}\b|\{{{0}\}}|\({0}\))"
_HEEDED = re.compile(rf"if-env *= *({WORKERS}|{THREADS})\b")
# The servers that read WEB_CONCURRENCY themselves, with the options that win over it.
_WORKER_OPTIONS = {"gunicorn": ("--workers", "-w"), "uvicorn": ("--workers",)}
_BIND_OPTIONS = ("--bind", "-b")


def find_web_variables(
    project: Project,
    server: Choice[Server] | None,
    processes: tuple[Choice[Process], ...],
    launch: tuple[Choice[EnvEdit], ...] = (),
) -> tuple[str, ...]:
    """Return those of ``PORT``, ``WEB_CONCURRENCY`` and ``SLUGLINE_THREADS`` that it takes.

    Only what stands in its command or in a configuration file is seen, not what its code reads."""
    web = next((choice.value for choice in processes if choice.value.name == "web"), None)
    if web is None:
        return ()
    config = _find_config(project, web)
    texts = [web.command, *_texts_of(config), *(server.value.config.values() if server else ())]
    texts += [one.value.text(When.LAUNCH) for one in launch]
    taken = {
        name
        for name in (PORT, WORKERS, THREADS)
        if any(re.search(_TAKEN.format(name), text) for text in texts)
    }
    taken |= {name for text in texts for name in _HEEDED.findall(text)}
    taken |= set(_read_by_itself(web, config))
    return tuple(name for name in (PORT, WORKERS, THREADS) if name in taken)


def _find_config(project: Project, web: Process) -> ServerConfig | None:
    command = find_server_command(web.command)
    return project.config_of(command.server) if command is not None else None


def _texts_of(config: ServerConfig | None) -> Iterator[str]:
    for option in config.options if config is not None else ():
        yield f"{option.name} = {option.value or ''}"


def _read_by_itself(web: Process, config: ServerConfig | None) -> Iterator[str]:
    """Yield what the server reads where nothing else says it."""
    command = find_server_command(web.command)
    if command is None:
        return
    options = _WORKER_OPTIONS.get(command.server)
    if options and option_value(command.arguments, *options) is None and not _says(config, WORKERS):
        yield WORKERS
    if (
        command.server == "gunicorn"
        and option_value(command.arguments, *_BIND_OPTIONS) is None
        and not _says(config, PORT)
    ):
        yield PORT


def _says(config: ServerConfig | None, name: str) -> bool:
    option = {WORKERS: "workers", PORT: "bind"}[name]
    return config is not None and config.find(option) is not None
