"""The processes that the user has written down, wherever that is."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from buildpack.model.alias_settings import ALIASES, APP_RUN, find_gunicorn_config
from buildpack.model.config_vars import origin_of
from buildpack.model.process import Process
from buildpack.model.serve_settings import ENTRYPOINT


def add_written_processes(
    procfile: tuple[Process, ...] | None, table: tuple[Process, ...], env: Mapping[str, str]
) -> tuple[Process, ...] | None:
    """Return the processes of the Procfile, then those of the table, then other platforms' ``web``.

    The first that has a name counts; None when there is neither a file nor a process."""
    found = {process.name: process for process in procfile or ()}
    for process in table:
        found.setdefault(process.name, process)
    if (command := APP_RUN.text(env)) and not _names_application(env):
        found.setdefault("web", Process("web", command, 1, APP_RUN.origin(env)))
    return None if procfile is None and not found else tuple(found.values())


def find_gunicorn_process(env: Mapping[str, str]) -> tuple[Process, ...]:
    """Return what a gunicorn of ours comes to whose configuration file a config var names."""
    file = find_gunicorn_config(env)
    return (Process("web", f"gunicorn --config {shlex.quote(file)}"),) if file else ()


def _names_application(env: Mapping[str, str]) -> bool:
    """Return whether the user names the application in our own words."""
    is_ours = origin_of(ENTRYPOINT.name, env) not in {alias.name for alias in ALIASES}
    return is_ours and bool(ENTRYPOINT.text(env))
