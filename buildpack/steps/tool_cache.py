"""What installers keep for themselves, where keeping it costs more than fetching it again."""

from __future__ import annotations

from buildpack.model.request import BuildRequest
from buildpack.model.settings import CACHE_LIMIT
from buildpack.ports import World
from buildpack.tools import uv

# pip's copies of what it has downloaded, under the names that it has given them over time.
_DOWNLOADS = ("http", "http-v2")


def prune_caches(world: World, request: BuildRequest) -> None:
    """Keep what was built from source, and drop ready wheels, which any index gives as quickly.

    A cache that is a layer is read and written whole in every build."""
    kept = world.store.directory("uv")
    if world.disk.children(kept):
        world.commands.capture(uv.prune(request.layout, world.tools.path("uv"), kept), world.env)
    for name in _DOWNLOADS:
        world.disk.remove(world.store.directory("pip") / name)
    world.store.prune(CACHE_LIMIT.read(request.env) * 1_000_000)
