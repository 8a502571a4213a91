from __future__ import annotations

from dataclasses import replace

import pytest
from planning import archive, asks, cached, installed, managed, version

from buildpack.model.machine import Machine, Offer
from buildpack.model.python_version import VersionRequest
from buildpack.plan.runtime import choose_runtime, settle_requests

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
        pytest.param("3", MANAGED, managed("3.14.2"), id="a major version: the newest of it"),
        pytest.param("3.14+freethreaded", MANAGED, managed("3.14.2t"), id="uv's word for it"),
        pytest.param(
            ">=3.13",
            (installed("3.15.0rc1"), *MANAGED),
            managed("3.14.2"),
            id="no kind's pre-release for who didn't ask for one",
        ),
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


@pytest.mark.parametrize(
    ("asked", "last", "expected", "because"),
    [
        (">=3.12", "3.13.1", "3.13.9", "runtime.txt asks for >=3.12, and the last build used 3.13"),
        (">=3.12", "3.14.1", "3.14.2", "runtime.txt asks for >=3.12"),
        (">=3.14", "3.13.1", "3.14.2", "runtime.txt asks for >=3.14"),
        ("3.14", "3.13.1", "3.14.2", "runtime.txt asks for 3.14"),
        (">=3.12", None, "3.14.2", "runtime.txt asks for >=3.12"),
    ],
)
def test_a_range_stays_with_the_series_of_the_last_build(
    asked: str, last: str | None, expected: str, because: str
) -> None:
    machine = Machine(offers=MANAGED, last_python=version(last) if last else None)

    choice = choose_runtime((asks(asked),), machine, KINDS)

    assert (str(choice.value.version), choice.because) == (expected, because)


def floor(specifier: str, source: str = "uv.lock") -> VersionRequest:
    return asks(specifier, source, 3)


@pytest.mark.parametrize(
    ("requests", "expected", "because"),
    [
        pytest.param(
            (floor(">=3.9"), floor("<3.14", "pylock.toml")),
            "3.13.9",
            "uv.lock asks for >=3.9, and pylock.toml for <3.14",
            id="ranges meet",
        ),
        pytest.param(
            (asks("3.13"), floor(">=3.9")),
            "3.13.9",
            "runtime.txt asks for 3.13",
            id="a range that agrees",
        ),
        pytest.param(
            (asks("3.13"), floor("<3.13.9")),
            "3.13.8",
            "runtime.txt asks for 3.13, and uv.lock for <3.13.9",
            id="the patch that a lock allows",
        ),
        pytest.param(
            (asks(">=3.9"), asks("3.13.8", ".tool-versions")),
            "3.13.8",
            "runtime.txt asks for >=3.9, and .tool-versions for 3.13.8",
            id="a weaker pin within a range",
        ),
        pytest.param(
            (asks("3.13"), asks("3.13.8", ".tool-versions")),
            "3.13.9",
            "runtime.txt asks for 3.13",
            id="a series floats past a weaker pin",
        ),
        pytest.param(
            (asks("3.13"), asks("3.13.99", "mise.toml"), floor("<3.13.9")),
            "3.13.8",
            "runtime.txt asks for 3.13, and uv.lock for <3.13.9",
            id="one that nothing serves is passed over",
        ),
        pytest.param(
            (asks("3.14t"), floor(">=3.13"), asks("3.14", "Pipfile")),
            "3.14.2t",
            "runtime.txt asks for 3.14t",
            id="ranges say nothing about free threading",
        ),
        pytest.param(
            (floor(">=3.13"), asks("3.14t", ".tool-versions")),
            "3.14.2t",
            "uv.lock asks for >=3.13, and .tool-versions for 3.14t",
            id="free-threaded by a weaker one",
        ),
    ],
)
def test_all_requests_are_served_together_where_that_can_be(
    requests: tuple[VersionRequest, ...], expected: str, because: str
) -> None:
    choice = choose_runtime(requests, Machine(offers=MANAGED), KINDS)

    assert (str(choice.value.version), choice.because) == (expected, because)


def lines(*texts: str) -> VersionRequest:
    first, *others = (asks(text, ".python-version", n) for n, text in enumerate(texts, 1))
    return replace(first, spares=tuple(others))


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        pytest.param(("3.13.8", "3.14"), 1, id="the first"),
        pytest.param(("3.13.7", "3.14"), 2, id="the first that is on offer"),
        pytest.param(("pypy3.10", "system", "3.14"), 3, id="the first that is a CPython"),
        pytest.param(("pypy3.10", "3.12", "3.11"), 2, id="none on offer: the first CPython"),
    ],
)
def test_of_several_lines_the_first_that_can_be_had_counts(
    texts: tuple[str, ...], line: int
) -> None:
    settled = settle_requests((lines(*texts),), Machine(offers=MANAGED))

    assert settled == (asks(texts[line - 1], ".python-version", line),)
