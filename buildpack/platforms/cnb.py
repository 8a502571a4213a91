"""The Cloud Native Buildpack API: bin/build.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md, Buildpack API 0.10.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.model.settings import PYTHON_OFFERS
from buildpack.platforms.config_vars import build_environment, read_env_dir
from buildpack.platforms.door import Door
from buildpack.platforms.guard import exit_code_of, guarded, open_console
from buildpack.platforms.layers import TOOLS, Layers, read_document
from buildpack.platforms.tools import install_tools
from buildpack.problems.platform import WrongArguments

_USAGE = "bin/build LAYERS_DIR PLATFORM_DIR BUILDPACK_PLAN"
# Layers keep their modes, and a digest holds them.
_MODE = 0o022


@dataclass(frozen=True, slots=True)
class _Call:
    """What a lifecycle tells bin/build."""

    layers: Path
    platform: Path
    plan: Path


def build_layers(argv: Sequence[str]) -> int:
    """Build the app in the current directory; return the exit code of bin/build."""
    return guarded(lambda: _build(argv))


def _build(argv: Sequence[str]) -> int:
    os.umask(_MODE)
    call = _read_call(argv, os.environ)
    surroundings = dict(os.environ)
    config = read_env_dir(call.platform / "env" if (call.platform / "env").is_dir() else None)
    around = build_environment(surroundings, {})
    env = build_environment(surroundings, config)
    console = open_console(env)
    layers = Layers(call.layers)
    toolbox = install_tools(layers.path(TOOLS), console, around=around, env=env)

    # Only now are the libraries on sys.path that these modules need.
    from buildpack.platforms.image import Image, make_image  # noqa: PLC0415
    from buildpack.platforms.settings_source import with_all_settings  # noqa: PLC0415

    door = Door(
        app=Path.cwd(),
        cache=layers.path("cache"),
        env=env,
        config=config,
        offers=PYTHON_OFFERS.read(env) or ("archive", "managed"),
        toolbox=toolbox,
    )
    image = Image(layers=layers, is_shared=_is_shared(call.plan))
    return exit_code_of(make_image(with_all_settings(door), image, console).problem)


def _read_call(argv: Sequence[str], env: Mapping[str, str]) -> _Call:
    """Return the three paths, from variables or, as older lifecycles have it, from arguments."""
    names = ("CNB_LAYERS_DIR", "CNB_PLATFORM_DIR", "CNB_BP_PLAN_PATH")
    said = [
        env.get(name) or (argv[place] if place < len(argv) else "")
        for place, name in enumerate(names)
    ]
    if not all(said):
        raise BuildFailed(WrongArguments(_USAGE, f"It takes 3 arguments and got {len(argv)}"))
    layers, platform, plan = (Path(os.path.realpath(path)) for path in said)
    return _Call(layers, platform, plan)


def _is_shared(plan: Path) -> bool:
    """Return whether another buildpack asks for Python while it builds itself."""
    try:
        entries = read_document(plan).get("entries", [])
    except OSError:
        return False
    return any(
        entry.get("name") == "python" and entry.get("metadata", {}).get("build") is True
        for entry in entries
    )
