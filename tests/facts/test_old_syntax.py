from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searching import search

from buildpack.facts.old_syntax import parse_leniently

FLASK_OF_2012 = """# -*- coding: utf-8 -*-
from flask import Flask
app = Flask(__name__,
            static_folder='x')

@app.route('/')
def hello():
    print "Hello"
    return 'Hello'
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FLASK_OF_2012, ("app", "wsgi", "flask")),
        (
            "def application(environ, start_response):\n    print 'x'",
            ("application", "wsgi", ""),
        ),
        ("import bottle\napp = bottle.default_app()\nexec 'x'", ("app", "wsgi", "bottle")),
        (
            "import web\nprint 1\napplication = web.application(x).wsgifunc()",
            ("application", "wsgi", ""),
        ),
        ("print 'x'", None),
    ],
    ids=["Flask", "a function", "Bottle", "more than a line tells", "nothing"],
)
def test_a_module_for_python_2_tells_what_its_plain_lines_tell(
    text: str, expected: tuple[str, str, str] | None
) -> None:
    found = [(one.attribute, one.interface, one.framework) for one in search({"app.py": text})]

    assert found == ([] if expected is None else [expected])


def test_the_reason_says_that_it_isnt_sure() -> None:
    found = search({"app.py": FLASK_OF_2012})

    assert [one.because for one in found] == ["app.py, line 3 seems to make a Flask application"]


def test_what_can_be_parsed_comes_first() -> None:
    whole = "from flask import Flask\napplication = Flask(__name__)"

    found = search({"app.py": FLASK_OF_2012, "odd/name.py": whole})

    assert [one.target for one in found] == ["name:application", "app:app"]


def test_lines_keep_their_numbers() -> None:
    program = parse_leniently(b"print 'x'\nimport flask\nfrom x import lambda\n  x = 1\nx = y.z(1,")

    assert program is not None
    assert [(ast.unparse(node), node.lineno) for node in program.body] == [
        ("import flask", 2),
        ("x = y.z()", 5),
    ]


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_give_a_program_or_nothing(content: bytes) -> None:
    program = parse_leniently(content)

    assert program is None or program.body


@given(
    st.lists(
        st.sampled_from(
            [
                "import lambda",
                "from a import b as c",
                "x = y(",
                "def f(a, b):",
                "async = 1",
                "x = 1",
            ]
        )
    )
)
def test_any_lines_that_look_plain_give_a_program_or_nothing(lines: list[str]) -> None:
    program = parse_leniently("\n".join(lines).encode())

    assert program is None or len(program.body) <= len(lines)
