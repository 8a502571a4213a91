from __future__ import annotations

from fakes import completed
from hypothesis import given
from hypothesis import strategies as st
from planning import LAYOUT, version

from buildpack.model.code_error import CodeError
from buildpack.model.layout import When
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


def test_the_apps_own_python_is_asked_without_its_packages() -> None:
    command = find_syntax_errors(LAYOUT, version("3.12.1"), LAYOUT.scratch / "list")

    assert command.argv[0] == f"{LAYOUT.runtime.at(When.BUILD)}/bin/python3.12"
    assert command.argv[1:3] == ("-I", "-S")
