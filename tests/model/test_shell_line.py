from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.shell_line import (
    find_server_command,
    option_value,
    parse_shell_line,
    programs_of,
)
from buildpack.model.shell_word import Word

SHELL_TEXT = st.text() | st.text(alphabet="ab=:-_$(){}'\"`\\ &|;<>#\n\t/.")


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        pytest.param("gunicorn app:app", [("gunicorn", "app:app")], id="plain"),
        pytest.param("a b && c | d; e & f", [("a", "b"), ("c",), ("d",), ("e",), ("f",)], id="ops"),
        pytest.param("a 'b c' \"d $E\" f\\ g", [("a", "b c", "d $E", "f g")], id="quotes"),
        pytest.param(
            "a $(b | c) ${D:-'e f'} `g`", [("a", "$(b | c)", "${D:-'e f'}", "`g`")], id="$"
        ),
        pytest.param("a # b", [("a",)], id="comment"),
        pytest.param("A=1 B='2 3' c", [("c",)], id="assignments"),
        pytest.param("a 'b", [("a", "b")], id="a quote that never ends"),
        pytest.param("a $(b", [("a", "$(b")], id="a substitution that never ends"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_line_is_taken_apart_as_a_shell_does(text: str, commands: list[tuple[str, ...]]) -> None:
    assert [command.texts for command in parse_shell_line(text)] == commands


def test_words_know_where_they_stand() -> None:
    text = "gunicorn --name 'my app' wsgi:app"
    words = parse_shell_line(text)[0].words

    assert [text[word.column - 1 : word.end] for word in words] == [
        "gunicorn",
        "--name",
        "'my app'",
        "wsgi:app",
    ]


@given(SHELL_TEXT)
def test_any_text_gives_an_answer(text: str) -> None:
    programs = programs_of(text)
    words = [word for command in parse_shell_line(text) for word in command.words]

    assert len(programs) <= len(text)
    assert all(0 < word.column <= word.end <= len(text) for word in words)
    assert find_server_command(text) is None or programs


@given(st.lists(st.text(alphabet="ab '\"$\\", min_size=1), min_size=1, max_size=4))
def test_what_is_quoted_comes_back_as_it_was(words: list[str]) -> None:
    text = shlex.join(words)

    found = parse_shell_line(text)

    assert [word for command in found for word in command.texts] == words


@pytest.mark.parametrize(
    ("text", "server", "directory"),
    [
        ("gunicorn app:app", "gunicorn", ""),
        ("exec newrelic-admin run-program gunicorn app:app", "gunicorn", ""),
        ("python manage.py migrate && cd back && uvicorn app:app", "uvicorn", "back"),
        ("env -C back uvicorn app:app", "uvicorn", "back"),
        ("env --chdir=back A=b uvicorn app:app", "uvicorn", "back"),
        ("DEBUG=1 env A=b python3.12 -u -m hypercorn app:app", "hypercorn", ""),
        ("/opt/bin/waitress-serve app:app", "waitress", ""),
        ("web: uwsgi --http :1", "uwsgi", ""),
    ],
)
def test_the_server_is_found_behind_what_stands_before_it(
    text: str, server: str, directory: str
) -> None:
    command = find_server_command(text)

    assert command is not None
    assert (command.server, command.directory) == (server, directory)


@pytest.mark.parametrize("text", ["python app.py", "python -c 'gunicorn'", "echo gunicorn", "web:"])
def test_what_only_mentions_a_server_starts_none(text: str) -> None:
    assert find_server_command(text) is None


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("python app.py --now", "app.py"),
        ("python -u -W ignore tools/run.py", "tools/run.py"),
        ("python -c 'print(1)' app.py", None),
        ("python -m app app.py", None),
        ("bash start.sh", None),
        ("python", None),
    ],
)
def test_the_script_that_a_python_runs_is_known(text: str, script: str | None) -> None:
    found = programs_of(text)[0].script

    assert (found.text if found is not None else None) == script


def test_the_last_value_of_an_option_counts() -> None:
    arguments = parse_shell_line("x --bind a -b b --bind=c -bd --bin e")[0].words[1:]

    assert option_value(arguments, "--bind", "-b") == Word("d", 26)
    assert option_value(arguments, "--other") is None
    assert option_value(parse_shell_line("x --bind")[0].words, "--bind") == Word("", 3)
