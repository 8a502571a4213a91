from __future__ import annotations

import pytest
from planning import archive, asks, cached, installed, managed, version

from buildpack.model.machine import Machine, Offer
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.python_version import VersionRequest
from buildpack.plan.runtime import choose_runtime, find_runtime_notices
from buildpack.problems.runtime import (
    OffersUnreachable,
    RuntimeFromCache,
    VersionConflict,
    VersionEndOfLife,
    VersionNotFound,
    VersionOutdated,
    VersionUnknown,
    VersionUnpinned,
)

KINDS = ("archive", "installed", "managed")
MANAGED = tuple(
    managed(text)
    for text in ("3.15.0rc1", "3.14.2t", "3.14.2", "3.14.1", "3.13.9", "3.13.8", "3.9.25")
)
DOWN = ("archive: the server can't be reached",)


@pytest.mark.parametrize(
    ("text", "offers", "expected"),
    [
        pytest.param("3.13", MANAGED, managed("3.13.9"), id="a series floats to its newest patch"),
        pytest.param("3.13.8", MANAGED, managed("3.13.8"), id="a patch is exact"),
        pytest.param("3.14t", MANAGED, managed("3.14.2t"), id="free-threaded when asked for"),
        pytest.param(
            ">=3.13", MANAGED, managed("3.14.2"), id="a final release before a newer pre-release"
        ),
        pytest.param("3.15", MANAGED, managed("3.15.0rc1"), id="a pre-release when all there is"),
        pytest.param(
            "3.13",
            (archive("3.13.1"), *MANAGED),
            archive("3.13.1"),
            id="the first kind serves though another has a newer one",
        ),
        pytest.param(
            "3.14",
            (archive("3.13.1"), *MANAGED),
            managed("3.14.2"),
            id="the next kind serves when the first has nothing that fits",
        ),
        pytest.param(
            "3.13",
            (cached("3.13.8"), *MANAGED),
            managed("3.13.9"),
            id="the cache doesn't hold back a newer patch",
        ),
        pytest.param(
            "3.13",
            (cached("3.13.9"), *MANAGED),
            cached("3.13.9"),
            id="the cache serves when it holds that very build",
        ),
        pytest.param(
            "3.13",
            (cached("3.13.9", "another"), *MANAGED),
            managed("3.13.9"),
            id="another build of the same version is another Python",
        ),
        pytest.param(
            "3.8", (cached("3.8.1"), *MANAGED), cached("3.8.1"), id="the cache serves last"
        ),
        pytest.param(
            "3.13",
            (cached("3.8.1"), installed("3.13.2")),
            installed("3.13.2"),
            id="a cached one that doesn't fit is left aside",
        ),
    ],
)
def test_a_request_is_served_by_the_best_offer(
    text: str, offers: tuple[Offer, ...], expected: Offer
) -> None:
    choice = choose_runtime((asks(text),), Machine(offers=offers), KINDS)

    assert choice.value == expected
    assert choice.source == "runtime.txt, line 1"


@pytest.mark.parametrize(
    ("unreachable", "expected"),
    [
        pytest.param(DOWN, cached("3.13.8"), id="the better kind is down"),
        pytest.param(("sometimes: late",), managed("3.13.9"), id="an unknown kind is down"),
        pytest.param((), managed("3.13.9"), id="nothing is down"),
    ],
)
def test_the_cache_serves_while_a_better_kind_cannot_be_asked(
    unreachable: tuple[str, ...], expected: Offer
) -> None:
    machine = Machine(offers=(*MANAGED, cached("3.13.8")), unreachable=unreachable)

    assert choose_runtime((asks("3.13"),), machine, KINDS).value == expected


def test_the_first_of_several_requests_wins() -> None:
    requests = (asks("3.13", "SLUGLINE_PYTHON", None), asks("3.14"))

    choice = choose_runtime(requests, Machine(offers=MANAGED), KINDS)

    assert (choice.value, choice.source) == (managed("3.13.9"), "SLUGLINE_PYTHON")


@pytest.mark.parametrize(
    ("last", "offers", "expected", "source"),
    [
        pytest.param("3.13.1", MANAGED, "3.13.9", "last build", id="the last build's series"),
        pytest.param("3.14.0t", MANAGED, "3.14.2t", "last build", id="free-threaded as before"),
        pytest.param("3.7.1", MANAGED, "3.14.2", "default", id="that series is gone"),
        pytest.param(None, MANAGED, "3.14.2", "default", id="the default series"),
        pytest.param(
            None,
            (installed("3.15.0"), installed("3.13.1"), installed("3.14.0rc1")),
            "3.13.1",
            "default",
            id="the newest final one below the default",
        ),
    ],
)
def test_without_a_request_the_default_never_jumps(
    last: str | None, offers: tuple[Offer, ...], expected: str, source: str
) -> None:
    machine = Machine(offers=offers, last_python=version(last) if last else None)

    choice = choose_runtime((), machine, KINDS)

    assert (str(choice.value.version), choice.source) == (expected, source)


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
            VersionUnknown(asked=asks("3.1.4"), nearest=version("3.9.25"), series=SERIES),
            id="a patch of no such series",
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
            (VersionConflict(taken=asks("3.13"), others=(OTHER,), used=version("3.13.9")),),
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
    runtime = choose_runtime(requests, machine, KINDS)

    assert find_runtime_notices(requests, machine, runtime) == notices
