"""The router of a local run: when there is one, and with what configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from buildpack.launch.haproxy import BACKEND, render_haproxy, render_maintenance
from buildpack.model.command import Command
from buildpack.model.serve_settings import CHECK_HOST, CHECK_PATH
from buildpack.system.disk import LocalDisk
from buildpack.system.router import Router, find_haproxy


def find_router(env: Mapping[str, str], webs: int, *, is_wanted: bool) -> str:
    """Return the path of HAProxy, or nothing where one process listens on the port itself.

    Raises BuildFailed(HaproxyMissing)."""
    if webs > 1:
        return find_haproxy(env, f"{webs} web processes share one port")
    return find_haproxy(env, "--router asks for it") if webs and is_wanted else ""


def make_router(
    home: Path, *, port: int, webs: int, is_wanted: bool, env: Mapping[str, str]
) -> Router | None:
    """Return a router with its files in *home*, for so many ``web`` processes, if one is needed.

    Raises BuildFailed(HaproxyMissing)."""
    program = find_router(env, webs, is_wanted=is_wanted)
    if not program:
        return None
    config, control, page = (home / name for name in ("router.cfg", "router.sock", "503.http"))
    # While one version takes over from another there are twice as many.
    slots = 2 * webs
    text = render_haproxy(
        port=port,
        slots=slots,
        control=str(control),
        maintenance=str(page),
        path=CHECK_PATH.read(env),
        host=CHECK_HOST.read(env),
    )
    disk = LocalDisk()
    disk.write(page, render_maintenance())
    disk.write(config, text)
    options = ("-db", "-f", str(config))
    command = Command(argv=(program, *options), shown=f"haproxy {' '.join(options)}", cwd=home)
    return Router(command=command, control=control, backend=BACKEND, slots=slots)
