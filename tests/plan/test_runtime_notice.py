from __future__ import annotations

from dataclasses import replace

import pytest
from planning import asks, cached, managed, version

from buildpack.model.machine import Machine
from buildpack.model.problem import Problem
from buildpack.model.python_version import VersionAnswer, VersionRequest
from buildpack.plan.runtime import choose_runtime, settle_requests
from buildpack.plan.runtime_notice import find_runtime_notices
from buildpack.problems.runtime import VersionConflict
from buildpack.problems.runtime_notice import (
    RuntimeFromCache,
    VersionEndOfLife,
    VersionOutdated,
    VersionPassedOver,
    VersionUnpinned,
)

KINDS = ("archive", "installed", "managed")
MANAGED = tuple(
    managed(text)
    for text in ("3.15.0rc1", "3.14.2t", "3.14.2", "3.14.1", "3.13.9", "3.13.8", "3.9.25")
)
DOWN = ("archive: the server can't be reached",)
LINES = (asks("pypy3.10", ".python-version", 1), asks("3.13", ".python-version", 2))
OTHER = asks("3.14", ".python-version", 2)


@pytest.mark.parametrize(
    ("requests", "machine", "notices"),
    [
        pytest.param((asks("3.13"),), Machine(offers=MANAGED), (), id="nothing to tell"),
        pytest.param(
            (), Machine(offers=MANAGED), (VersionUnpinned(used=version("3.14.2")),), id="unpinned"
        ),
        pytest.param(
            (asks("3.13"), asks(">=3.12", "b"), OTHER),
            Machine(offers=MANAGED),
            (
                VersionConflict(
                    taken=asks("3.13"),
                    others=(VersionAnswer(OTHER, version("3.14.2")),),
                    used=version("3.13.9"),
                ),
            ),
            id="two files disagree",
        ),
        pytest.param(
            (asks("3.9"),),
            Machine(offers=MANAGED),
            (
                VersionEndOfLife(
                    used=version("3.9.25"),
                    ended="October 2025",
                    source="runtime.txt",
                    advised="3.14",
                ),
            ),
            id="end of life",
        ),
        pytest.param(
            (asks("python-3.13.8"),),
            Machine(offers=MANAGED),
            (VersionOutdated(asked=asks("python-3.13.8"), newest=version("3.13.9")),),
            id="a pin to an old patch",
        ),
        pytest.param(
            (asks(">=3.9"), asks("3.13.8", "Pipfile", 4)),
            Machine(offers=MANAGED),
            (VersionOutdated(asked=asks("3.13.8", "Pipfile", 4), newest=version("3.13.9")),),
            id="a weaker pin to an old patch",
        ),
        pytest.param(
            (replace(LINES[0], spares=LINES[1:]),),
            Machine(offers=MANAGED),
            (VersionPassedOver(taken=LINES[1], others=LINES[:1]),),
            id="several lines",
        ),
        pytest.param(
            (asks("3.13.9"),), Machine(offers=MANAGED), (), id="a pin to the newest patch"
        ),
        pytest.param(
            (asks("3.15.0rc1"),), Machine(offers=MANAGED), (), id="a pin to a pre-release"
        ),
        pytest.param(
            (asks("3.13"),),
            Machine(offers=(cached("3.13.8"),), unreachable=DOWN),
            (RuntimeFromCache(used=version("3.13.8"), unreachable=DOWN),),
            id="from the cache for want of better",
        ),
        pytest.param(
            (asks("3.13"),),
            Machine(offers=(*MANAGED, cached("3.13.9")), unreachable=DOWN),
            (),
            id="the cached build is on offer as well",
        ),
    ],
)
def test_what_is_odd_about_the_choice_is_told(
    requests: tuple[VersionRequest, ...], machine: Machine, notices: tuple[Problem, ...]
) -> None:
    runtime = choose_runtime(settle_requests(requests, machine), machine, KINDS)

    assert find_runtime_notices(requests, machine, runtime) == notices
