"""The processes of an S2I image, as its start script runs them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from buildpack.facts.server_config import parse_gunicorn_conf
from buildpack.model.plan import Server
from buildpack.model.process import Process

_BIND = " --bind 0.0.0.0:$PORT"
_USUAL = "gunicorn.conf.py"
# Nobody outside of the container gets there.
_LOCAL = re.compile(r"(127\.|localhost|\[::1\])")


def free_address(
    processes: Iterable[Process], server: Server | None, directory: Path
) -> tuple[Process, ...]:
    """Return what ``run`` starts; *server* is ours, and begins in *directory*.

    A gunicorn of ours gets no address on its command line, which would beat the app's own file and
    GUNICORN_CMD_ARGS. Without any it listens at PORT by itself.
    Source: https://docs.gunicorn.org/en/stable/settings.html#bind"""
    if server is None or server.name != "gunicorn":
        return tuple(processes)
    if _is_local(directory / (server.config_file or _USUAL)):
        return tuple(processes)
    return tuple(
        replace(one, command=one.command.replace(_BIND, "", 1)) if one.name == "web" else one
        for one in processes
    )


def _is_local(path: Path) -> bool:
    """Return whether a gunicorn with that file would listen to its own container alone."""
    try:
        content = path.read_bytes()
    except (OSError, ValueError):
        return False
    addresses = [one.value for one in parse_gunicorn_conf(content) if one.name == "bind"]
    return bool(addresses and addresses[-1] and _LOCAL.match(addresses[-1]))
