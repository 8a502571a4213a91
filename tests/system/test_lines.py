from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.system.lines import Lines, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain \t text", "plain \t text"),
        ("\x1b[32mgreen\x1b[0m", "green"),
        ("\x1b[2K\x1b[1G\x1b[?25ldone", "done"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("10%\r 50%\r100%", "100%"),
        ("100%\r   ", "100%"),
        ("windows\r", "windows"),
        ("\r\r", ""),
        ("bell\x07 and \x00null", "bell and null"),
        ("größe ✓", "größe ✓"),
    ],
)
def test_a_line_reads_as_on_a_terminal_in_the_end(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_lines_are_cut_wherever_the_chunks_end() -> None:
    lines = Lines()

    shown = [*lines.feed(b"on"), *lines.feed(b"e\ntw"), *lines.feed(b"o\n\nthr"), *lines.end()]

    assert shown == ["one", "two", "", "thr"]


def test_a_character_may_come_in_two_chunks() -> None:
    lines = Lines()

    assert [*lines.feed(b"\xc3"), *lines.feed(b"\xa4\n")] == ["ä"]


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    assert Lines().feed(b"a\xffb\n") == ["a�b"]


def test_half_a_character_at_the_end_is_replaced() -> None:
    lines = Lines()
    lines.feed(b"a\xc3")

    assert lines.end() == ["a�"]


def test_a_progress_bar_without_newlines_does_not_pile_up() -> None:
    lines = Lines()

    shown = [line for _ in range(70) for line in lines.feed(b"x" * 1000)]

    assert [len(line) for line in shown] == [66_000]


@given(st.binary(max_size=200), st.integers(1, 50))
def test_any_bytes_give_the_same_lines_however_they_are_cut(content: bytes, size: int) -> None:
    whole, parts = Lines(), Lines()

    cut = [line for i in range(0, len(content), size) for line in parts.feed(content[i : i + size])]

    assert [*cut, *parts.end()] == [*whole.feed(content), *whole.end()]
