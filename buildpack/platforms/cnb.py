"""The Cloud Native Buildpack API: bin/build.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md, Buildpack API 0.10.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.model.settings import APP_DIR, PYTHON_OFFERS
from buildpack.model.value import Value
from buildpack.platforms.build_config import with_build_config
from buildpack.platforms.config_vars import build_environment, read_env_dir
from buildpack.platforms.detect import is_python_app
from buildpack.platforms.door import PLATFORM_OFFERS, UMASK, Door
from buildpack.platforms.guard import exit_code_of, guarded, open_console
from buildpack.platforms.layer_name import CACHE, TOOLS
from buildpack.platforms.target import find_distribution
from buildpack.platforms.tools import install_tools
from buildpack.problems.platform import WrongArguments

_USAGE = "bin/build LAYERS_DIR PLATFORM_DIR BUILDPACK_PLAN"
_BINDINGS = "SERVICE_BINDING_ROOT"
_LENT = ("CPATH", "LD_LIBRARY_PATH", "LIBRARY_PATH")


class _Call(Value):
    """What a lifecycle tells bin/build."""

    layers: Path
    platform: Path
    plan: Path


def build_layers(argv: Sequence[str]) -> int:
    """Build the app in the current directory; return the exit code of bin/build."""
    return guarded(lambda: _build(argv))


def _build(argv: Sequence[str]) -> int:
    os.umask(UMASK)
    # A build is short, and looking for garbage among all that it imports is a tenth of a short one.
    gc.disable()
    call = _read_call(argv, os.environ)
    surroundings = dict(os.environ)
    config = read_env_dir(call.platform / "env" if (call.platform / "env").is_dir() else None)
    # Where earlier buildpacks have put headers and libraries; the user's own aren't among them.
    lent = {name: surroundings[name] for name in _LENT if surroundings.get(name)}
    around = build_environment(surroundings, {}) | lent
    completed = with_build_config(_with_bindings(config, surroundings, call.platform), surroundings)
    env = build_environment(surroundings, completed) | lent
    console = open_console(env)
    # An unchanged app needs none of the other tools, so they come when a step asks for them.
    toolbox = install_tools(call.layers / TOOLS, console, around=around, env=env, at_once=())

    # Only now are the libraries on sys.path that these modules need.
    from buildpack.platforms.build_plan import read_build_plan  # noqa: PLC0415
    from buildpack.platforms.image import Image, make_image  # noqa: PLC0415
    from buildpack.platforms.layers import Layers  # noqa: PLC0415
    from buildpack.platforms.settings_source import with_all_settings  # noqa: PLC0415

    door = Door(
        app=_find_app(surroundings),
        cache=call.layers / CACHE,
        env=env,
        config=with_build_config(config, surroundings),
        offers=PYTHON_OFFERS.read(env) or PLATFORM_OFFERS,
        toolbox=toolbox,
        env_dir=call.platform / "env",
    )
    is_ours = is_python_app(".", APP_DIR.text(env))
    image = Image(
        layers=Layers(call.layers),
        asked=read_build_plan(call.plan, is_ours=is_ours),
        target=find_distribution(surroundings),
        is_ours=is_ours,
    )
    return exit_code_of(make_image(with_all_settings(door), image, console).problem)


def _with_bindings(
    config: Mapping[str, str], surroundings: Mapping[str, str], platform: Path
) -> Mapping[str, str]:
    """Return the config vars, completed by service bindings: for this build, and nothing else."""
    root = Path(
        config.get(_BINDINGS) or surroundings.get(_BINDINGS) or platform / "bindings",
    )
    if not root.is_dir():
        return config
    # Few builds are given any.
    from buildpack.platforms.binding import with_bindings  # noqa: PLC0415

    return with_bindings(config, root)


def _read_call(argv: Sequence[str], env: Mapping[str, str]) -> _Call:
    """Return the three paths, from variables or, as older lifecycles have it, from arguments."""
    names = ("CNB_LAYERS_DIR", "CNB_PLATFORM_DIR", "CNB_BP_PLAN_PATH")
    said = [
        env.get(name) or (argv[place] if place < len(argv) else "")
        for place, name in enumerate(names)
    ]
    if not all(said):
        raise BuildFailed(WrongArguments(_USAGE, f"It takes 3 arguments and got {len(argv)}"))
    # As they are called: the image has this path, and what a link leads to is the builder's own.
    layers, platform, plan = (Path(os.path.abspath(path)) for path in said)  # noqa: PTH100 - see above.
    return _Call(layers, platform, plan)


def _find_app(surroundings: Mapping[str, str]) -> Path:
    """Return the current directory, as whoever started us calls it."""
    called = Path(surroundings.get("PWD", ""))
    is_here = called.is_absolute() and called.exists() and called.samefile(".")
    return called if is_here else Path.cwd()
