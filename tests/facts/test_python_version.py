from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.python_version import parse_version_file, read_version_requests
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import VersionRequest
from buildpack.problems.python_version import (
    VersionEmpty,
    VersionEncoding,
    VersionInvalid,
    VersionMultiple,
)


def request(text: str, line: int | None = 1, source: str = "runtime.txt") -> VersionRequest:
    return VersionRequest(text=text, source=source, line=line)


@pytest.mark.parametrize(
    "text",
    [
        *("3.12", "3.12.1", "2.7.18", "3.15.0rc1", "3.14.0a7", "3.14t", "3.14.2t", "3.15.0b1t"),
        *("python-3.12", "python-3.12.1", "cpython-3.12.1", "3.*", "3.12.*", "python-3.12.*"),
        *(">=3.10", ">=3.10,<3.13", ">= 3.10 , < 3.13", "~=3.12", "==3.12.*", "!=3.12.3", "<4"),
    ],
)
def test_a_version_is_taken_verbatim(text: str) -> None:
    assert parse_version_file(text.encode(), "runtime.txt") == request(text)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("3.12\r\n", request("3.12"), id="crlf"),
        pytest.param("\ufeff3.12\n", request("3.12"), id="byte order mark"),
        pytest.param("# ours\n\n  3.12\t# the newest\n", request("3.12", 3), id="comments"),
        pytest.param("\xa03.12\u2003", request("3.12"), id="unicode spaces"),
        pytest.param("#\r3.12\r", request("3.12", 2), id="old mac line ends"),
    ],
)
def test_what_surrounds_a_version_is_passed_over(content: str, expected: VersionRequest) -> None:
    assert parse_version_file(content.encode(), "runtime.txt") == expected


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("3", 1, id="only a major version"),
        pytest.param("python-3.x", 9, id="a letter for a number"),
        pytest.param("3.12-dev", 4, id="an ending"),
        pytest.param("3.12.1.4", 6, id="a number too many"),
        pytest.param("3.012", 3, id="a leading zero"),
        pytest.param("pypy3.10", 0, id="another implementation"),
        pytest.param("v3.12", 0, id="a letter before"),
        pytest.param("3.12 3.11", 4, id="two versions in a line"),
        pytest.param("3.1\0", 3, id="nul"),
        pytest.param("\u0663.12", 0, id="digits that aren't ascii"),
        pytest.param(">=3.10,<", 7, id="an operator without a version"),
        pytest.param(">=3.10, =3.12", 8, id="an operator that isn't one"),
        pytest.param("~=3", 0, id="compatible with nothing"),
        pytest.param(f"3.{'9' * 5000}", 100, id="far too long"),
    ],
)
def test_what_is_no_version_is_named_with_its_place(text: str, column: int) -> None:
    with pytest.raises(BuildFailed) as failure:
        parse_version_file(text.encode(), "runtime.txt")

    assert failure.value.problem == VersionInvalid(request(text), column)


def test_several_versions_are_all_named() -> None:
    with pytest.raises(BuildFailed) as failure:
        parse_version_file(b"3.12\n# or\n3.13\n", ".python-version")

    source = ".python-version"
    expected = VersionMultiple((request("3.12", 1, source), request("3.13", 3, source)))
    assert failure.value.problem == expected


@pytest.mark.parametrize("content", [b"", b"\n \n", b"# none\n"], ids=["empty", "blank", "comment"])
def test_a_file_that_says_nothing_is_a_problem(content: bytes) -> None:
    with pytest.raises(BuildFailed) as failure:
        parse_version_file(content, "runtime.txt")

    assert failure.value.problem == VersionEmpty("runtime.txt")


def test_a_foreign_encoding_is_named() -> None:
    with pytest.raises(BuildFailed) as failure:
        parse_version_file("3.12".encode("utf-16"), "runtime.txt")

    assert failure.value.problem == VersionEncoding("runtime.txt", "UTF-16")


def test_the_sources_come_strongest_first() -> None:
    tree = Tree({".python-version": "3.10", "runtime.txt": "python-3.11"})

    requests, problems = read_version_requests(tree, {"SLUGLINE_PYTHON": " 3.12 "})

    assert problems == ()
    assert requests == (
        request("3.12", None, "SLUGLINE_PYTHON"),
        request("python-3.11"),
        request("3.10", 1, ".python-version"),
    )


def test_every_bad_source_is_reported_and_the_good_one_is_kept() -> None:
    tree = Tree({".python-version": "3.10", "runtime.txt": ""})

    requests, problems = read_version_requests(tree, {"SLUGLINE_PYTHON": "new"})

    assert requests == (request("3.10", 1, ".python-version"),)
    assert problems == (
        VersionInvalid(request("new", None, "SLUGLINE_PYTHON"), 0),
        VersionEmpty("runtime.txt"),
    )


def test_without_any_source_there_is_no_request() -> None:
    assert read_version_requests(Tree(), {"SLUGLINE_PYTHON": " "}) == ((), ())


@given(st.binary() | st.text(alphabet="python-3.1*,<>=~! \nabrct#").map(str.encode))
def test_any_content_gives_a_version_or_a_problem(content: bytes) -> None:
    try:
        found = parse_version_file(content, "runtime.txt").text
    except BuildFailed as failure:
        found = failure.problem.explain().what

    assert found
