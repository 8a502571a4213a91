"""The processes of an S2I image, as its start script runs them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from buildpack.facts.server_config import parse_gunicorn_conf
from buildpack.model.plan import Server
from buildpack.model.process import Process
from buildpack.model.server_file import GUNICORN_CONF

_BIND = " --bind 0.0.0.0:$PORT"
_ADDRESS = re.compile(r"(^|\s)(--bind|-b)")
# Nobody outside of the container gets there.
_LOCAL = re.compile(r"(127\.|localhost|\[::1\])")


def free_address(
    processes: Iterable[Process],
    server: Server | None,
    directory: Path,
    env: Mapping[str, str],
) -> tuple[Process, ...]:
    """Return what ``run`` starts; *server* is ours, and begins in *directory*.

    Where the app's own file or GUNICORN_CMD_ARGS says an address, a gunicorn of ours gets none on
    its command line, which would beat both.
    Source: https://docs.gunicorn.org/en/stable/settings.html#bind"""
    if server is None or server.name != "gunicorn":
        return tuple(processes)
    is_said = _ADDRESS.search(env.get("GUNICORN_CMD_ARGS", "")) is not None
    if not is_said and not _says_address(directory / (server.config_file or GUNICORN_CONF)):
        return tuple(processes)
    return tuple(
        replace(one, command=one.command.replace(_BIND, "", 1)) if one.name == "web" else one
        for one in processes
    )


def _says_address(path: Path) -> bool:
    """Return whether a gunicorn with that file listens where somebody outside of its container
    gets to. Whether somebody does shows only then where the file computes it."""
    try:
        content = path.read_bytes()
    except (OSError, ValueError):
        return False
    addresses = [one.value for one in parse_gunicorn_conf(content) if one.name == "bind"]
    return bool(addresses) and not _LOCAL.match(addresses[-1] or "")
