from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.version_file import (
    parse_python_version,
    parse_runtime_txt,
    parse_tool_versions,
)
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import VersionRequest
from buildpack.problems.python_version import VersionEmpty, VersionEncoding, VersionMultiple


def request(
    text: str,
    line: int = 1,
    source: str = "runtime.txt",
    spares: tuple[VersionRequest, ...] = (),
) -> VersionRequest:
    return VersionRequest(text=text, source=source, line=line, spares=spares)


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
    assert parse_runtime_txt(content.encode()) == expected


def test_several_versions_in_runtime_txt_are_all_named() -> None:
    with pytest.raises(BuildFailed) as failure:
        parse_runtime_txt(b"3.12\n# or\n3.13\n")

    assert failure.value.problem == VersionMultiple((request("3.12"), request("3.13", 3)))


def test_several_versions_in_python_version_come_in_its_order() -> None:
    found = parse_python_version(b"pypy3.10\n# or\n3.13\n")

    source = ".python-version"
    assert found == request("pypy3.10", 1, source, (request("3.13", 3, source),))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("nodejs 20.1\npython 3.12.1 # ours", ("3.12.1",), id="one"),
        pytest.param("python 3.12.1 3.11.2\n", ("3.12.1", "3.11.2"), id="two"),
        pytest.param("python\t3.12.1 system", ("3.12.1", "system"), id="a name after it"),
        pytest.param("python system", None, id="the machine's own"),
        pytest.param("python3 3.12", None, id="another tool"),
        pytest.param("python", None, id="no version"),
        pytest.param("", None, id="empty"),
    ],
)
def test_tool_versions_says_python_in_a_line_of_its_own(
    content: str, expected: tuple[str, ...] | None
) -> None:
    found = parse_tool_versions(content.encode())

    texts = None if found is None else (found.text, *(one.text for one in found.spares))
    assert texts == expected


Parser = Callable[[bytes], VersionRequest | None]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"# none\n"], ids=["empty", "blank", "comment"])
@pytest.mark.parametrize(
    ("parse", "source"),
    [(parse_runtime_txt, "runtime.txt"), (parse_python_version, ".python-version")],
)
def test_a_file_that_says_nothing_is_a_problem(parse: Parser, source: str, content: bytes) -> None:
    with pytest.raises(BuildFailed) as failure:
        parse(content)

    assert failure.value.problem == VersionEmpty(source)


@pytest.mark.parametrize("parse", [parse_runtime_txt, parse_python_version, parse_tool_versions])
def test_a_foreign_encoding_is_named(parse: Parser) -> None:
    with pytest.raises(BuildFailed) as failure:
        parse("python 3.12".encode("utf-16"))

    assert isinstance(failure.value.problem, VersionEncoding)
    assert failure.value.problem.encoding == "UTF-16"


@pytest.mark.parametrize("parse", [parse_runtime_txt, parse_python_version, parse_tool_versions])
@given(st.binary() | st.text(alphabet="python-3.1*,<>=~! \nabrct#^|").map(str.encode))
def test_any_content_gives_a_version_or_a_problem(parse: Parser, content: bytes) -> None:
    try:
        found = parse(content)
        said = "nothing" if found is None else found.text
    except BuildFailed as failure:
        said = failure.problem.explain().what

    assert said
