"""The classic buildpack API for tests: Heroku CI, ``herokuish buildpack test``.

Source: https://devcenter.heroku.com/articles/testpack-api
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.model.request import Purpose
from buildpack.platforms.classic import compile_app
from buildpack.platforms.config_vars import build_environment, read_env_dir
from buildpack.platforms.guard import guarded, open_console
from buildpack.platforms.test_run import run_tests
from buildpack.problems.platform import WrongArguments


def compile_tests(argv: Sequence[str]) -> int:
    """Build the slug with what its tests need; return the exit code of bin/test-compile."""
    return compile_app(argv, Purpose.TEST)


def run_suite(argv: Sequence[str]) -> int:
    """Run the tests of the app in BUILD_DIR; return their exit code."""
    return guarded(lambda: _run(argv))


def _run(argv: Sequence[str]) -> int:
    usage = "bin/test BUILD_DIR [ENV_DIR]"
    if len(argv) not in {1, 2}:
        raise BuildFailed(WrongArguments(usage, f"It takes 1 or 2 arguments and got {len(argv)}"))
    slug = Path(os.path.realpath(argv[0]))
    if not slug.is_dir():
        raise BuildFailed(WrongArguments(usage, f"There is no directory '{argv[0]}'"))
    config_vars = read_env_dir(Path(argv[1]) if len(argv) > 1 and argv[1] else None)
    # What runs is the app, not a build: it is given all of its config vars, as on a dyno.
    env = {**build_environment(os.environ, {}), **config_vars}
    return run_tests(slug, env, open_console(env))
