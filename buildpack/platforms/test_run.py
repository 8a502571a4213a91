"""Run the app's tests in a slug that was built for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from buildpack.launch.start import start_argv
from buildpack.launch.suite import parse_suite
from buildpack.model.choice import Choice
from buildpack.model.command import Command
from buildpack.model.layout import OWN
from buildpack.model.problem import BuildFailed
from buildpack.model.settings import APP_DIR, TEST
from buildpack.model.suite import Suite
from buildpack.ports import Console
from buildpack.problems.test_suite import NoTestBuild, NoTestsFound, NoTestsRan
from buildpack.system.disk import LocalDisk
from buildpack.system.foreground import run_in_foreground

SUITE = f"{OWN}/test.json"
"""In the slug of a build for tests: how they are run."""

# Of pytest, and of unittest since Python 3.12. Sources:
# https://docs.pytest.org/en/stable/reference/exit-codes.html
# https://docs.python.org/3/library/unittest.html#unittest.main
_NONE_COLLECTED = 5
# Heroku CI has run that script itself by now. Source:
# https://devcenter.heroku.com/articles/heroku-ci#immutable-environment-variables
_CI_RUN = "HEROKU_TEST_RUN_ID"
_COLLECTORS = frozenset({"pytest", "unittest"})


def run_tests(slug: Path, env: Mapping[str, str], console: Console) -> int:
    """Run the tests as a platform runs a process, with *env*; return their exit code.

    Raises BuildFailed(NoTestBuild) and BuildFailed(NoTestsFound)."""
    suite = _choose_suite(slug, env)
    command, setup = suite.value.command, suite.value.setup
    env = {**suite.value.env, **env, "HOME": str(slug), "PWD": str(slug)}
    if setup and _CI_RUN not in env:
        console.step("Preparing the tests")
        console.line(f"Running '{setup}' because environments.test.scripts in app.json says so")
        code = _run(slug, suite.value.setup_directory, setup, env)
        if code:
            return code
    console.step("Running the tests")
    console.line(f"Running '{command}' because {suite.because}")
    code = _run(slug, suite.value.directory, command, env)
    if code == _NONE_COLLECTED and _COLLECTORS & set(command.split()):
        console.error(NoTestsRan(command=command, because=suite.because))
    return code


def _run(slug: Path, directory: str, line: str, env: Mapping[str, str]) -> int:
    command = Command(argv=start_argv(line, directory), shown=line, cwd=slug)
    return run_in_foreground(command, env)


def _choose_suite(slug: Path, env: Mapping[str, str]) -> Choice[Suite]:
    content = LocalDisk().read(slug / SUITE)
    if content is None:
        raise BuildFailed(NoTestBuild(directory=str(slug)))
    found = parse_suite(content.decode())
    # It may have been set, or changed, since the build.
    if line := TEST.text(env):
        built = found.value if found else Suite(command=line)
        # Whatever the build has found may mean another place than the app's own.
        place = APP_DIR.read(env) if APP_DIR.text(env) else built.directory
        suite = replace(built, command=line, directory=place)
        return Choice(suite, f"{TEST.name} says so", TEST.name)
    if found is None:
        raise BuildFailed(NoTestsFound())
    return found
