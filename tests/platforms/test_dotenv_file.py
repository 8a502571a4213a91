from __future__ import annotations

from pathlib import Path

import pytest
from fakes import Console
from hypothesis import given
from hypothesis import strategies as st

from buildpack.platforms.dotenv_file import parse_dotenv, read_dotenv
from buildpack.problems.run import DotenvLineInvalid


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("A=b", "b", id="plain"),
        pytest.param("export A=b", "b", id="as a shell has it"),
        pytest.param("A = b # comment", "b", id="with a comment"),
        pytest.param("A='b # c'", "b # c", id="in single quotes"),
        pytest.param('A="b\\nc"', "b\nc", id="in double quotes, escaped"),
        pytest.param('A="b\nc"', "b\nc", id="over two lines"),
        pytest.param("A=$HOME and ${B}", "$HOME and ${B}", id="dollars mean themselves"),
        pytest.param("A=b=c", "b=c", id="with an equals sign"),
        pytest.param("\ufeffA=", "", id="empty, after a byte order mark"),
    ],
)
def test_a_line_sets_a_variable(text: str, value: str) -> None:
    assert parse_dotenv(text) == ({"A": value}, ())


def test_lines_that_set_nothing_are_counted_and_the_others_hold() -> None:
    text = "# mine\nA=1\n\n\nB='open\nnothing\nC=3\nD=\0\n"

    assert parse_dotenv(text) == ({"A": "1", "C": "3"}, (5, 6, 8))


def test_a_notice_names_the_lines_and_never_what_they_hold(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SECRET_KEY hunter2\nA=\xff\n")
    console = Console()

    assert read_dotenv(tmp_path, console) == {"A": "\udcff"}
    assert console.notices == [DotenvLineInvalid((1,))]


def test_without_a_file_there_are_no_variables(tmp_path: Path) -> None:
    console = Console()

    assert read_dotenv(tmp_path, console) == {}
    assert console.notices == []


@given(st.text())
def test_any_text_gives_variables_that_the_system_takes(text: str) -> None:
    variables, bad = parse_dotenv(text)

    for name, value in variables.items():
        assert name
        assert "=" not in name
        assert "\0" not in name + value
    assert all(line >= 1 for line in bad)
