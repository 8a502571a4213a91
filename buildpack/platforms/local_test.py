"""``slugline test``: the app's tests, in what a platform would build for them."""

from __future__ import annotations

from dataclasses import replace

from buildpack.model.request import Purpose
from buildpack.platforms.door import Door
from buildpack.platforms.guard import exit_code_of
from buildpack.platforms.local_build import temporary_slug
from buildpack.platforms.test_run import run_tests
from buildpack.ports import Console


def build_and_test(door: Door, console: Console) -> int:
    """Build the app with what its tests need, and run them; return their exit code.

    Raises BuildFailed."""
    with temporary_slug(replace(door, purpose=Purpose.TEST), console) as (slug, outcome):
        if outcome.problem is not None:
            return exit_code_of(outcome.problem)
        return run_tests(slug, door.env, console)
