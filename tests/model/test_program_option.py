from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.program_option import Arguments, parse_arguments
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import parse_shell_line


def parse(text: str) -> Arguments:
    command = parse_shell_line(text)[0]
    return parse_arguments(command.words[1:], SYNTAXES[command.words[0].text])


def told(arguments: Arguments) -> list[tuple[str, str | None]]:
    return [(one.name, one.value.text if one.value else None) for one in arguments.options]


@pytest.mark.parametrize(
    ("text", "options", "positional"),
    [
        (
            "gunicorn -w 4 --bind=:80 --preload -kgevent app:app",
            [("workers", "4"), ("bind", ":80"), ("preload", None), ("worker-class", "gevent")],
            ["app:app"],
        ),
        ("gunicorn --log-file - -- app:app", [("log-file", "-")], ["app:app"]),
        ("uvicorn --unheard-of app:app", [("unheard-of", None)], ["app:app"]),
        (
            "uwsgi --env --master --http-keepalive 95 -M --unheard-of 3 app.ini",
            [
                ("env", "--master"),
                ("http-keepalive", None),
                ("master", None),
                ("unheard-of", "3"),
            ],
            ["95", "app.ini"],
        ),
        ("uwsgi -A 100 -p4", [("sharedarea", "100"), ("processes", "4")], []),
        ("uwsgi --module", [("module", None)], []),
    ],
)
def test_options_are_told_from_arguments(
    text: str, options: list[tuple[str, str | None]], positional: list[str]
) -> None:
    arguments = parse(text)

    assert told(arguments) == options
    assert [word.text for word in arguments.positional] == positional


def test_the_last_of_several_options_counts() -> None:
    found = parse("gunicorn --bind a -b b app:app").find("bind")

    assert found is not None
    assert found.value is not None
    assert found.value.text == "b"


@given(st.text(), st.sampled_from(sorted(SYNTAXES)))
def test_any_words_give_an_answer(text: str, program: str) -> None:
    for command in parse_shell_line(text):
        arguments = parse_arguments(command.words, SYNTAXES[program])

        assert len(arguments.options) + len(arguments.positional) <= len(command.words)


@pytest.mark.parametrize("program", sorted(SYNTAXES))
def test_no_option_of_a_table_is_of_two_kinds(program: str) -> None:
    syntax = SYNTAXES[program]

    assert syntax.flags & syntax.values == set()
    assert syntax.optional & (syntax.flags | syntax.values) == set()
    assert set(syntax.short.values()) <= syntax.names | {
        "max-vars",
        "optimize",
        "sharedarea",
        "test",
    }
