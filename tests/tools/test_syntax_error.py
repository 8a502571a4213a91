from __future__ import annotations

from pathlib import Path

from fakes import completed
from hypothesis import given
from hypothesis import strategies as st
from planning import LAYOUT, version

from buildpack.model.code_error import CodeError
from buildpack.model.source_line import SourceLine
from buildpack.tools.syntax_error import below, find_syntax_errors, parse_syntax_errors

ANSWER = '[{"file": "a.py", "line": 3, "column": 7, "text": "def f(:", "message": "invalid"}]'
ERROR = CodeError(SourceLine("a.py", 3, "def f(:", 7), "invalid")


def test_the_answer_is_read_from_the_last_line() -> None:
    assert parse_syntax_errors(completed(0, "a warning", ANSWER)) == (ERROR,)
    assert parse_syntax_errors(completed(139, ANSWER)) == ()
    assert parse_syntax_errors(completed(0)) == ()


@given(st.text() | st.just('[{"file": 1}]') | st.just("[1]"))
def test_any_answer_is_taken(text: str) -> None:
    assert parse_syntax_errors(completed(0, text)) == ()


def test_files_of_an_app_below_are_named_from_the_top() -> None:
    assert below(ERROR, ".") is ERROR
    assert below(ERROR, "back").place.file == "back/a.py"


def test_a_python_is_asked_without_any_packages() -> None:
    python = Path("/runtime/bin/python3.12")
    command = find_syntax_errors(LAYOUT, version("3.12.1"), LAYOUT.scratch / "list", python)

    assert command.argv[:3] == (str(python), "-I", "-S")
