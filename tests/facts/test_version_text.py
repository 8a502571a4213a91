from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.version_text import join_entries, verified
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.python_version import VersionRequest
from buildpack.plan.version_range import range_of
from buildpack.problems.python_version import VersionInvalid, VersionOfAnotherPython


def request(
    text: str, specifiers: tuple[str, ...] = (), spares: tuple[VersionRequest, ...] = ()
) -> VersionRequest:
    return VersionRequest(
        text=text, source=".python-version", line=1, specifiers=specifiers, spares=spares
    )


@pytest.mark.parametrize(
    "text",
    [
        *("3", "3.12", "3.12.1", "2.7.18", "3.15.0rc1", "3.14.0a7", "3.14t", "3.14.2t"),
        *("python-3.12", "python-3.12.1", "cpython-3.12.1", "3.*", "3.12.*", "python-3.12.*"),
        *("cpython@3.12", "python3.12", "3.15.0b1t", "cpython-3.14t", "3.14+freethreaded"),
        *("latest:3.12", "prefix:3.12", "3.14.2+freethreaded"),
        *(">=3.10", ">=3.10,<3.13", ">= 3.10 , < 3.13", "~=3.12", "==3.12.*", "!=3.12.3", "<4"),
    ],
)
def test_a_version_is_taken_verbatim(text: str) -> None:
    assert verified(request(text)) == request(text)


@pytest.mark.parametrize(
    ("text", "specifiers"),
    [
        ("^3.11", ("<4,>=3.11",)),
        ("^3.11.2", ("<4,>=3.11.2",)),
        ("~3.11", ("<3.12,>=3.11",)),
        ("~3", ("<4,>=3",)),
        (">=3.8 <3.12", ("<3.12,>=3.8",)),
        ("~3.10 || ^3.12", ("<3.11,>=3.10", "<4,>=3.12")),
        (">=3.8,<3.9 | 3.11.*", ("<3.9,>=3.8", "==3.11.*")),
        ("=3.12.1", ("==3.12.1",)),
        ("*", ("",)),
        ("latest", ("",)),
    ],
)
def test_poetry_s_signs_are_put_into_the_usual_ones(text: str, specifiers: tuple[str, ...]) -> None:
    assert verified(request(text)) == request(text, specifiers)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("python-3.x", 9, id="a letter for a number"),
        pytest.param("3.12-dev", 4, id="an ending"),
        pytest.param("3.12.1.4", 6, id="a number too many"),
        pytest.param("3.012", 3, id="a leading zero"),
        pytest.param("v3.12", 0, id="a letter before"),
        pytest.param("3.12 3.11", 4, id="two versions in a line"),
        pytest.param("3.1\0", 3, id="nul"),
        pytest.param("\u0663.12", 0, id="digits that aren't ascii"),
        pytest.param(">=3.10,<", 7, id="an operator without a version"),
        pytest.param(">=3.10, =>3.12", 8, id="an operator that isn't one"),
        pytest.param("~=3", 0, id="compatible with nothing"),
        pytest.param("^3.11 || ^y", 9, id="a bad alternative"),
        pytest.param("system", 0, id="what stands on one machine"),
        pytest.param(f"3.{'9' * 5000}", 300, id="far too long"),
    ],
)
def test_what_is_no_version_is_named_with_its_place(text: str, column: int) -> None:
    with pytest.raises(BuildFailed) as failure:
        verified(request(text))

    assert failure.value.problem == VersionInvalid(request(text), column)


@pytest.mark.parametrize("text", ["pypy3.10", "pypy3.10-7.3.12", "miniconda3-latest", "PyPy"])
def test_another_python_is_named(text: str) -> None:
    with pytest.raises(BuildFailed) as failure:
        verified(request(text))

    assert failure.value.problem == VersionOfAnotherPython(request(text))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(("3.12",), request("3.12"), id="one"),
        pytest.param(
            ("3.12", "3.11"), request("3.12", spares=(request("3.11"),)), id="two versions"
        ),
        pytest.param(
            ("pypy3.10", "system", "my-env", "^3.11"),
            request(
                "pypy3.10",
                spares=(request("system"), request("my-env"), request("^3.11", ("<4,>=3.11",))),
            ),
            id="names among them",
        ),
        pytest.param(("system",), None, id="only what stands on one machine"),
        pytest.param(("path:/opt/python", "ref:main"), None, id="only what a tool can build"),
    ],
)
def test_entries_are_joined(texts: tuple[str, ...], expected: VersionRequest | None) -> None:
    assert join_entries(tuple(request(text) for text in texts)) == expected


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (("3.12", "3.12-dev"), VersionInvalid(request("3.12-dev"), 4)),
        (("system", "pypy3.10"), VersionOfAnotherPython(request("pypy3.10"))),
        (("my-env", "other-env"), VersionInvalid(request("my-env"), 0)),
    ],
)
def test_entries_that_make_no_sense_are_named(texts: tuple[str, ...], problem: Problem) -> None:
    with pytest.raises(BuildFailed) as failure:
        join_entries(tuple(request(text) for text in texts))

    assert failure.value.problem == problem


@given(
    st.text()
    | st.from_regex(r"(?:c?python[-@]?|latest:)?[<>=!~^|]{0,3} ?[0-9.*]{1,8}[abct]{0,2}[ ,|]*")
)
def test_what_is_verified_is_understood_by_the_plan(text: str) -> None:
    try:
        wanted = range_of(verified(request(text)))
        understood = wanted.exact is not None or wanted.alternatives != ()
    except BuildFailed as failure:
        understood = failure.problem.explain().what != ""

    assert understood
