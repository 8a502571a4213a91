from __future__ import annotations

import pytest
from planning import asks, managed, version

from buildpack.model.machine import Machine
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.python_version import VersionAnswer
from buildpack.plan.runtime import choose_runtime
from buildpack.problems.runtime import OffersUnreachable, VersionNotFound, VersionUnknown

KINDS = ("archive", "installed", "managed")
MANAGED = tuple(
    managed(text)
    for text in ("3.15.0rc1", "3.14.2t", "3.14.2", "3.14.1", "3.13.9", "3.13.8", "3.9.25")
)
DOWN = ("archive: the server can't be reached",)
SERIES = ("3.15", "3.14", "3.13", "3.9")


@pytest.mark.parametrize(
    ("text", "machine", "problem"),
    [
        pytest.param(
            "3.13.99",
            Machine(offers=MANAGED),
            VersionNotFound(
                asked=asks("3.13.99"),
                nearest=(version("3.13.9"), version("3.13.8"), version("3.14.2")),
                series=SERIES,
            ),
            id="no such patch",
        ),
        pytest.param(
            ">3.13,<3.10",
            Machine(offers=MANAGED),
            VersionNotFound(
                asked=asks(">3.13,<3.10"),
                nearest=(version("3.13.8"), version("3.13.9"), version("3.14.2")),
                series=SERIES,
            ),
            id="an empty range",
        ),
        pytest.param(
            "3.99",
            Machine(offers=MANAGED),
            VersionUnknown(asked=asks("3.99"), nearest=version("3.14.2"), series=SERIES),
            id="no such series",
        ),
        pytest.param(
            "3.1.4",
            Machine(offers=MANAGED),
            VersionUnknown(
                asked=asks("3.1.4"), nearest=version("3.9.25"), series=SERIES, ended="April 2012"
            ),
            id="a patch of no such series",
        ),
        pytest.param(
            "3.6",
            Machine(offers=MANAGED),
            VersionUnknown(
                asked=asks("3.6"),
                nearest=version("3.9.25"),
                series=SERIES,
                ended="December 2021",
            ),
            id="a series past its end of life",
        ),
        pytest.param(
            "3.12t",
            Machine(offers=(managed("3.12.1"),)),
            VersionNotFound(asked=asks("3.12t"), nearest=(version("3.12.1"),), series=("3.12",)),
            id="not free-threaded",
        ),
        pytest.param(
            "3.12",
            Machine(offers=MANAGED, unreachable=DOWN),
            OffersUnreachable(asked="3.12", looked=KINDS, unreachable=DOWN),
            id="who knows what the server has",
        ),
        pytest.param(
            "3.12",
            Machine(),
            OffersUnreachable(asked="3.12", looked=KINDS, unreachable=()),
            id="nothing on offer at all",
        ),
    ],
)
def test_a_request_that_nothing_serves_ends_the_build(
    text: str, machine: Machine, problem: Problem
) -> None:
    with pytest.raises(BuildFailed) as failure:
        choose_runtime((asks(text),), machine, KINDS)

    assert failure.value.problem == problem


def test_without_any_offer_the_default_ends_the_build() -> None:
    with pytest.raises(BuildFailed) as failure:
        choose_runtime((), Machine(unreachable=DOWN), KINDS)

    assert failure.value.problem == OffersUnreachable(asked="3.14", looked=KINDS, unreachable=DOWN)


def test_what_else_is_asked_for_is_told_with_what_would_do() -> None:
    requests = (
        asks(">=3.20"),
        asks("<3.13.9", "uv.lock", 3),
        asks("3.12.1", ".tool-versions"),
    )

    with pytest.raises(BuildFailed) as failure:
        choose_runtime(requests, Machine(offers=MANAGED), KINDS)

    assert failure.value.problem == VersionNotFound(
        asked=requests[0],
        nearest=(version("3.14.2"), version("3.14.1"), version("3.13.9")),
        series=SERIES,
        others=(
            VersionAnswer(requests[1], version("3.13.8")),
            VersionAnswer(requests[2], version("3.13.9")),
        ),
    )
