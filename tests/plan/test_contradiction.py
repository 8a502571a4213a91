from __future__ import annotations

from dataclasses import replace

import pytest
from planning import asks, make_request, managed, version

from buildpack.model.machine import Machine
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Project
from buildpack.model.python_version import VersionAnswer, VersionRequest
from buildpack.plan import make_plan
from buildpack.plan.contradiction import decide_runtime
from buildpack.problems.manifest import ManifestMisspelled
from buildpack.problems.runtime import OffersUnreachable, VersionConflict, VersionUnknown
from buildpack.problems.several import SeveralProblems

KINDS = ("archive", "managed")
OFFERS = tuple(managed(text) for text in ("3.14.2", "3.13.9", "3.13.8", "3.12.12"))
LOCK = asks(">=3.14", "uv.lock", 3)
PIN = asks("3.13.8", "pyproject.toml", 2)
WISH = replace(asks("3.12", ".tool-versions", 2), binds=False)


@pytest.mark.parametrize(
    ("requests", "others", "used"),
    [
        pytest.param((asks("3.13"), LOCK), ((LOCK, "3.14.2"),), "3.13.9", id="a lock forbids it"),
        pytest.param(
            (asks("3.13.9"), PIN), ((PIN, "3.13.8"),), "3.13.9", id="two patches of a series"
        ),
        pytest.param(
            (asks("3.12"), LOCK, PIN),
            ((LOCK, "3.14.2"), (PIN, "3.13.8")),
            "3.12.12",
            id="all of them are told",
        ),
    ],
)
def test_files_that_contradict_each_other_end_the_build(
    requests: tuple[VersionRequest, ...], others: tuple[tuple[VersionRequest, str], ...], used: str
) -> None:
    with pytest.raises(BuildFailed) as failure:
        decide_runtime(Project(version_requests=requests), Machine(offers=OFFERS), KINDS)

    assert failure.value.problem == VersionConflict(
        taken=requests[0],
        others=tuple(VersionAnswer(request, version(text)) for request, text in others),
        used=version(used),
    )


@pytest.mark.parametrize(
    ("requests", "used"),
    [
        pytest.param((asks("3.13", "SLUGLINE_PYTHON", None), LOCK), "3.13.9", id="a config var"),
        pytest.param(
            (asks("3.13"), asks("3.13.1", ".tool-versions")), "3.13.9", id="a patch not on offer"
        ),
        pytest.param((asks("3.13"), PIN), "3.13.9", id="a patch of the series"),
        pytest.param((asks(">=3.12"), PIN), "3.13.8", id="a patch within a range"),
        pytest.param((asks("3.13"), WISH), "3.13.9", id="a developer's tools"),
        pytest.param((WISH, LOCK), "3.12.12", id="only a developer's tools before"),
        pytest.param((), "3.14.2", id="nothing asked"),
    ],
)
def test_what_can_be_decided_does_not_end_the_build(
    requests: tuple[VersionRequest, ...], used: str
) -> None:
    project = Project(version_requests=requests)

    choice = decide_runtime(project, Machine(offers=OFFERS), KINDS)

    assert choice.value.version == version(used)


NEAR = ManifestMisspelled(found=".python_version", meant=".python-version")
OTHER_NEAR = ManifestMisspelled(found="procfile", meant="Procfile")
ABSENT = VersionUnknown(
    asked=asks("3.99"), nearest=version("3.14.2"), series=("3.14", "3.13", "3.12")
)


@pytest.mark.parametrize(
    ("notices", "problem"),
    [
        pytest.param((), ABSENT, id="none"),
        pytest.param((OTHER_NEAR,), ABSENT, id="another file"),
        pytest.param((OTHER_NEAR, NEAR), SeveralProblems((ABSENT, NEAR)), id="a version file"),
    ],
)
def test_a_misspelled_version_file_is_told_when_the_version_ends_the_build(
    notices: tuple[Problem, ...], problem: Problem
) -> None:
    project = Project(version_requests=(asks("3.99"),), notices=notices)

    with pytest.raises(BuildFailed) as failure:
        decide_runtime(project, Machine(offers=OFFERS), KINDS)

    assert failure.value.problem == problem


def test_a_request_that_a_silent_server_may_serve_contradicts_nothing() -> None:
    down = ("archive: the server can't be reached",)
    machine = Machine(offers=OFFERS, unreachable=down)
    project = Project(version_requests=(asks("<3.14"), asks("3.11.2", "mise.toml")))

    with pytest.raises(BuildFailed) as failure:
        decide_runtime(project, machine, KINDS)

    assert failure.value.problem == OffersUnreachable(
        asked="3.11.2", looked=KINDS, unreachable=down
    )


def test_a_plan_is_not_made_of_a_contradiction() -> None:
    project = Project(version_requests=(asks("3.13"), LOCK))

    with pytest.raises(BuildFailed) as failure:
        make_plan(make_request(), project, Machine(offers=OFFERS))

    assert isinstance(failure.value.problem, VersionConflict)
