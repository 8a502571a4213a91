from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st
from searching import FLASK

from buildpack.facts.candidate import may_matter, other_candidates, usual_candidates
from buildpack.facts.entry_points import read_entry_points
from buildpack.facts.finding import Ground
from buildpack.facts.library import Library


@pytest.mark.parametrize(
    "text",
    [
        FLASK,
        "import os, flask\nx = flask.Flask('x')",
        "    from fastapi import FastAPI\n    FastAPI(title='x')",
        "def f(environ, start_response): ...",
        "async def f(scope, receive, send): ...",
        "from shop import create_app",
        "app = whatever",
        "application: object = whatever",
        "import streamlit as st",
        "from http.server import HTTPServer\nHTTPServer()",
    ],
)
def test_a_file_matters_when_its_bytes_speak_of_serving(text: str) -> None:
    assert may_matter(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import json\n\ndef run(x):\n    return json.loads(x)",
        "from flask import request\nx = request.args",
        "# from flask import Flask\nFlask()",
        "x = Flask()",
        "    app = 1",
        "apple = 1",
        "app == 1",
    ],
)
def test_other_files_dont(text: str) -> None:
    assert not may_matter(text.encode())


@given(st.binary())
def test_any_bytes_matter_or_dont(content: bytes) -> None:
    assert may_matter(content) in {True, False}


def test_the_usual_files_are_those_of_the_root_of_packages_and_of_src() -> None:
    names = [
        *("main.py", "app.py", "other.py", "shop/__init__.py", "shop/wsgi.py", "shop/other.py"),
        *("plain/app.py", "src/notes/__init__.py", "src/notes/app.py", "tests/__init__.py"),
    ]

    found = usual_candidates(Library(Tree(dict.fromkeys(names, ""))))

    assert [one.path.file for one in found] == [
        *("app.py", "main.py", "shop/wsgi.py", "shop/__init__.py"),
        *("src/notes/app.py", "src/notes/__init__.py"),
    ]


def test_the_other_files_come_by_their_places_with_examples_last() -> None:
    names = ("z.py", "a/b/c.py", "a/wsgi.py", "examples/app.py", "a/tests/app.py", "a/b/c/d/e.py")

    found = list(other_candidates(Library(Tree(dict.fromkeys(names, FLASK)))))

    assert [one.path.file for one in found] == ["z.py", "a/wsgi.py", "a/b/c.py", "examples/app.py"]
    assert [one.is_aside for one in found] == [False, False, False, True]


def test_of_a_thousand_files_only_those_that_can_matter_are_parsed() -> None:
    files = {f"shop/part_{n % 9}/m{n}.py": "import json\n" for n in range(1000)}
    library = Library(Tree({**files, "shop/part_3/site.py": FLASK}))

    found, _ = read_entry_points(Ground(library, {}))

    assert [one.target for one in found] == ["site:app"]
    assert library.parsed == ("shop/part_3/site.py",)


def test_at_most_two_hundred_are_taken() -> None:
    library = Library(Tree({f"m{n}.py": FLASK for n in range(300)}))

    assert len(list(other_candidates(library))) == 200
