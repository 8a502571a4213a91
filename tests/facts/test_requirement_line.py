from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.requirement_line import Line, Option, parse_requirement_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\n\n  b  \n", [(1, "a"), (3, "b")], id="blank lines"),
        pytest.param("a # b\n# c\nd#e", [(1, "a"), (3, "d#e")], id="comments"),
        pytest.param("a \\\n  b\\\nc\nd", [(1, "a   bc"), (4, "d")], id="continuations"),
        pytest.param("a\\\n# b\nc", [(1, "a"), (3, "c")], id="a comment ends a continuation"),
        pytest.param("# a \\\nb", [(2, "b")], id="a comment is not continued"),
        pytest.param("a\\", [(1, "a")], id="nothing to continue with"),
        pytest.param("", [], id="empty"),
    ],
)
def test_lines_are_joined_and_freed_of_comments_as_pip_does(
    text: str, expected: list[tuple[int, str]]
) -> None:
    assert [(one.number, one.text) for one in parse_requirement_lines(text.encode())] == expected


@pytest.mark.parametrize(
    ("text", "requirement", "options"),
    [
        ("a-b>=1 ; x", "a-b>=1 ; x", ()),
        ("a --hash=sha256:0 --hash sha256:1", "a", ("--hash=sha256:0", "--hash=sha256:1")),
        ("-r a.txt", "", ("--requirement=a.txt",)),
        ("--requirement=a.txt", "", ("--requirement=a.txt",)),
        ("-i 'http://h/a b'", "", ("--index-url=http://h/a b",)),
        ("--pre --no-index x", "", ("--pre=", "--no-index=")),
        ("-e 'a", "", ("--editable='a",)),
        ("-e", "", ("--editable=",)),
        ("-", "", ("-=",)),
    ],
)
def test_a_line_has_a_requirement_and_options(
    text: str, requirement: str, options: tuple[str, ...]
) -> None:
    line = Line(1, text)

    assert line.requirement == requirement
    assert tuple(f"{one.name}={one.value}" for one in line.options) == options


def test_an_option_may_be_one_word() -> None:
    assert Line(1, "-ra.txt").options == (Option("--requirement", "a.txt", is_one_word=True),)


@pytest.mark.parametrize("encoding", ["latin-1", "koi8-r", "undefined", "hex", "nonsense", "idna"])
def test_a_declared_encoding_is_tried(encoding: str) -> None:
    content = f"# coding: {encoding}\nflask\n".encode()

    assert [one.text for one in parse_requirement_lines(content)] == ["flask"]


@given(st.text())
def test_no_text_is_lost_but_comments_and_backslashes(text: str) -> None:
    lines = parse_requirement_lines(text.encode("utf-8", "surrogatepass"))

    assert all(one.text and one.text == one.text.strip() for one in lines)
    assert [one.number for one in lines] == sorted({one.number for one in lines})
