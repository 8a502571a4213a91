"""Run the app's tests in a slug that was built for them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from buildpack.launch.start import start_argv
from buildpack.launch.suite import parse_suite
from buildpack.model.choice import Choice
from buildpack.model.command import Command
from buildpack.model.problem import BuildFailed
from buildpack.model.settings import TEST
from buildpack.model.suite import Suite
from buildpack.ports import Console
from buildpack.problems.test_suite import NoTestBuild, NoTestsFound, NoTestsRan
from buildpack.system.disk import LocalDisk
from buildpack.system.foreground import run_in_foreground

SUITE = ".heroku/slugline/test.json"
"""In the slug of a build for tests: how they are run."""

# Of pytest, and of unittest since Python 3.12. Sources:
# https://docs.pytest.org/en/stable/reference/exit-codes.html
# https://docs.python.org/3/library/unittest.html#unittest.main
_NONE_COLLECTED = 5
_COLLECTORS = frozenset({"pytest", "unittest"})


def run_tests(slug: Path, env: Mapping[str, str], console: Console) -> int:
    """Run the tests as a platform runs a process, with *env*; return their exit code.

    Raises BuildFailed(NoTestBuild) and BuildFailed(NoTestsFound)."""
    suite = _choose_suite(slug, env)
    command = suite.value.command
    console.step("Running the tests")
    console.line(f"Running '{command}' because {suite.because}")
    code = run_in_foreground(
        Command(argv=start_argv(command, suite.value.directory), shown=command, cwd=slug),
        {**env, "HOME": str(slug), "PWD": str(slug)},
    )
    if code == _NONE_COLLECTED and _COLLECTORS & set(command.split()):
        console.error(NoTestsRan(command=command, because=suite.because))
    return code


def _choose_suite(slug: Path, env: Mapping[str, str]) -> Choice[Suite]:
    content = LocalDisk().read(slug / SUITE)
    if content is None:
        raise BuildFailed(NoTestBuild(directory=str(slug)))
    found = parse_suite(content.decode())
    # It may have been set, or changed, since the build.
    if line := TEST.text(env):
        directory = found.value.directory if found else ""
        return Choice(Suite(command=line, directory=directory), f"{TEST.name} says so", TEST.name)
    if found is None:
        raise BuildFailed(NoTestsFound())
    return found
