from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.source_line import SourceLine
from buildpack.problems.shown_line import show


def test_the_mark_stands_below_its_part() -> None:
    assert show(SourceLine("Procfile", 3, "web: gunicorn wsgi.py", 15, 7)) == (
        "  Procfile, line 3:\n    web: gunicorn wsgi.py\n                  ^^^^^^^"
    )


def test_indentation_is_left_out() -> None:
    assert show(SourceLine("a.py", 1, "\t  run()", 4, 5)) == "  a.py, line 1:\n    run()\n    ^^^^^"


def test_a_line_as_a_whole_has_no_mark() -> None:
    assert show(SourceLine("a.py", 1, "run()")) == "  a.py, line 1:\n    run()"


@given(st.text(), st.integers(0, 300), st.integers(0, 300))
def test_of_any_line_a_short_part_is_shown(text: str, column: int, length: int) -> None:
    line = " ".join(text.split()) * 5

    shown = show(SourceLine("a.py", 1, line, column, length)).split("\n")

    assert len(shown) <= 3
    assert all(len(one) <= 4 + 3 + 56 + 3 for one in shown[1:2])


@given(st.integers(0, 150), st.integers(1, 20))
def test_the_part_is_always_among_what_is_shown(before: int, length: int) -> None:
    part = "x" * length
    text = "a" + "-" * before + part + "-" * 100

    _, line, mark = show(SourceLine("a.py", 1, text, before + 2, length)).split("\n")

    assert line[mark.index("^") : mark.rindex("^") + 1] == part
