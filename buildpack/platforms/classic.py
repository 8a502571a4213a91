"""The classic buildpack API: Heroku, Dokku, Scalingo, Heroku CI.

Source: https://devcenter.heroku.com/articles/buildpack-api
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from buildpack.model.note import REPORT
from buildpack.model.problem import BuildFailed
from buildpack.model.request import Purpose
from buildpack.model.settings import PYTHON_OFFERS
from buildpack.platforms.app_python import leave_app_python
from buildpack.platforms.config_vars import build_environment, read_env_dir
from buildpack.platforms.door import PLATFORM_OFFERS, Door
from buildpack.platforms.guard import exit_code_of, guarded, open_console
from buildpack.platforms.tools import install_tools
from buildpack.problems.platform import WrongArguments
from buildpack.system.store import DirectoryStore

_ROOT = Path(__file__).resolve().parent.parent.parent


def compile_app(argv: Sequence[str], purpose: Purpose = Purpose.RUN) -> int:
    """Build the slug in BUILD_DIR; return the exit code of bin/compile or bin/test-compile."""
    return guarded(lambda: _compile(argv, purpose))


def report(argv: Sequence[str]) -> int:
    """Print what the last build did, as JSON; good and failed builds alike."""
    return guarded(lambda: _report(argv))


def _compile(argv: Sequence[str], purpose: Purpose) -> int:
    program = "bin/compile" if purpose is Purpose.RUN else "bin/test-compile"
    usage = f"{program} BUILD_DIR CACHE_DIR [ENV_DIR]"
    app, cache, env_dir = _directories(argv, usage)
    if not app.is_dir():
        raise BuildFailed(WrongArguments(usage, f"There is no directory '{argv[0]}'"))
    leave_app_python(app, _ROOT / program, argv)
    around = build_environment(os.environ, {})
    config = read_env_dir(env_dir)
    env = build_environment(os.environ, config)
    console = open_console(env)
    toolbox = install_tools(cache, console, around=around, env=env)

    # Only now are the libraries on sys.path that this module needs.
    from buildpack.platforms.settings_source import with_all_settings  # noqa: PLC0415
    from buildpack.platforms.slug import make_slug  # noqa: PLC0415

    door = Door(
        app=app,
        cache=cache,
        env=env,
        config=config,
        offers=PYTHON_OFFERS.read(env) or PLATFORM_OFFERS,
        toolbox=toolbox,
        # Where several apps share a buildpack, it belongs to nobody who builds.
        export=_ROOT / "export" if os.access(_ROOT, os.W_OK) else None,
        purpose=purpose,
        env_dir=env_dir,
    )
    return exit_code_of(make_slug(with_all_settings(door), console).problem)


def _report(argv: Sequence[str]) -> int:
    _, cache, _ = _directories(argv, "bin/report BUILD_DIR CACHE_DIR [ENV_DIR]")
    sys.stdout.write(DirectoryStore(cache).note(REPORT) or "{}\n")
    return 0


def _directories(argv: Sequence[str], usage: str) -> tuple[Path, Path, Path | None]:
    if len(argv) not in {2, 3}:
        raise BuildFailed(WrongArguments(usage, f"It takes 2 or 3 arguments and got {len(argv)}"))
    # Real paths, so that what tools write into files is what we look for there.
    app, cache = (Path(os.path.realpath(path)) for path in argv[:2])
    return app, cache, Path(argv[2]) if len(argv) > 2 and argv[2] else None  # noqa: PLR2004
