"""The world: the only code that touches the operating system, the network and the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from buildpack.model.request import BuildRequest
from buildpack.ports import Console, Store, Toolbox, World
from buildpack.system.app_tree import DirectoryTree
from buildpack.system.clock import MonotonicClock
from buildpack.system.commands import Programs
from buildpack.system.disk import LocalDisk
from buildpack.system.network import Web
from buildpack.system.servers import LocalServers
from buildpack.system.store import DirectoryStore


def open_world(
    request: BuildRequest,
    *,
    console: Console,
    tools: Toolbox,
    env: Mapping[str, str],
    store: Store | None = None,
) -> World:
    """Return the real world for one build. *env* is the environment of the build, whole; *store*
    is where things are kept when that is no cache as every platform has it.

    Raises BuildFailed(CacheUnwritable) before anything is done that would be lost."""
    cache = DirectoryStore(request.layout.cache)
    cache.check_writable()
    return World(
        tree=DirectoryTree(request.layout.source.build, request.layout.app.build),
        commands=Programs(console),
        servers=LocalServers(),
        disk=LocalDisk(),
        network=Web(env),
        store=store or cache,
        console=console,
        clock=MonotonicClock(),
        tools=tools,
        env=env,
    )
