from __future__ import annotations

from dataclasses import replace

import pytest
from planning import asks, cached, installed, managed

from buildpack.model.choice import Choice
from buildpack.model.machine import Machine
from buildpack.model.project import Project
from buildpack.model.python_version import VersionRequest
from buildpack.model.versions import Heard, Verdict
from buildpack.plan.versions import tell_versions

KINDS = ("installed", "managed")
OFFERS = (
    installed("3.9.18"),
    installed("3.13.8"),
    managed("3.14.2t"),
    managed("3.13.8"),
    managed("3.13.9"),
    managed("3.14.2"),
    cached("3.13.9"),
)


def test_offers_come_by_kind_and_series_the_newest_first() -> None:
    told = tell_versions(Project(), Machine(offers=OFFERS, unreachable=("archive: x",)), KINDS)

    found = [
        (one.kind, one.series, one.ended, [str(offer.version) for offer in one.offers])
        for one in told.offered
    ]
    assert found == [
        ("installed", "3.13", "", ["3.13.8"]),
        ("installed", "3.9", "October 2025", ["3.9.18"]),
        ("managed", "3.14", "", ["3.14.2"]),
        ("managed", "3.14t", "", ["3.14.2t"]),
        ("managed", "3.13", "", ["3.13.9", "3.13.8"]),
        ("cached", "3.13", "", ["3.13.9"]),
    ]
    assert told.unreachable == ("archive: x",)


PYPY = asks("pypy3.10", ".python-version", 1)
LINES = replace(PYPY, spares=(asks("3.13", ".python-version", 2),))


@pytest.mark.parametrize(
    ("requests", "verdicts", "used"),
    [
        pytest.param((), (), "3.13.8", id="nothing asked"),
        pytest.param(
            (asks("3.13"), asks(">=3.9", "uv.lock")),
            (Verdict.DECIDES, Verdict.AGREES),
            "3.13.8",
            id="agreed",
        ),
        pytest.param(
            (asks("3.13"), asks(">=3.14", "uv.lock")),
            (Verdict.DECIDES, Verdict.DISAGREES),
            "3.13.8",
            id="not agreed",
        ),
        pytest.param(
            (asks(">=3.9"), asks("<3.13", "uv.lock"), asks("3.99", "Pipfile")),
            (Verdict.DECIDES, Verdict.NARROWS, Verdict.ABSENT),
            "3.9.18",
            id="narrowed",
        ),
        pytest.param((LINES,), (Verdict.PASSED_OVER, Verdict.DECIDES), "3.13.8", id="lines"),
        pytest.param(
            (asks("3.99"), asks("3.13", "Pipfile")),
            (Verdict.ABSENT, Verdict.DISAGREES),
            None,
            id="nothing serves",
        ),
    ],
)
def test_every_request_has_a_verdict(
    requests: tuple[VersionRequest, ...], verdicts: tuple[Verdict, ...], used: str | None
) -> None:
    told = tell_versions(Project(version_requests=requests), Machine(offers=OFFERS), KINDS)

    lines = [line for one in requests for line in (replace(one, spares=()), *one.spares)]
    assert told.heard == tuple(map(Heard, lines, verdicts))
    assert (str(told.runtime.value.version) if told.runtime else None) == used


def test_the_choice_is_the_plan_s() -> None:
    told = tell_versions(Project(version_requests=(asks("3.13"),)), Machine(offers=OFFERS), KINDS)

    assert told.runtime == Choice(
        installed("3.13.8"), "runtime.txt asks for 3.13", "runtime.txt, line 1"
    )
