from __future__ import annotations

import pytest
from fakes import Tree
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.run_call import read_run_calls
from buildpack.model.process import Process
from buildpack.model.run_call import RunCall

WEB = (Process("web", "python app.py", 1),)


def calls(text: str | bytes, *processes: Process) -> tuple[RunCall, ...]:
    return read_run_calls(Tree({"app.py": text}), processes or WEB)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("from flask import Flask\na = Flask('x')\na.run()", "127.0.0.1", 5000),
        ("import flask\na = flask.Flask('x')\na.run('0.0.0.0', 80)", "0.0.0.0", 80),
        ("from quart import Quart as Q\na = Q('x')\na.run(port=int(p))", "127.0.0.1", None),
        ("import uvicorn\nuvicorn.run(a, host='localhost', port=p)", "localhost", None),
        ("from uvicorn import run\nrun('a:b', host=h)", None, 8000),
        ("from aiohttp import web\nweb.run_app(a)", None, 8080),
        ("from aiohttp import web\nweb.run_app(a, port=p)", None, None),
        ("from waitress import serve\nserve(a, port=9)", None, 9),
        ("from bottle import run\nrun(host='localhost', port=80)", "localhost", 80),
        ("import sanic\na = sanic.Sanic('x')\nif 1:\n    a.run(host='0.0.0.0')", "0.0.0.0", 8000),
    ],
)
def test_a_call_says_where_it_listens(text: str, host: str | None, port: int | None) -> None:
    found = calls(f"{text}\n")

    assert [(one.process, one.host, one.port) for one in found] == [("web", host, port)]
    assert found[0].place.text.strip() == text.splitlines()[-1].strip()


@pytest.mark.parametrize(
    ("arguments", "development"),
    [
        ("reload=True", "reload=True"),
        ("port=p, debug=True, reload=False", "debug=True"),
        ("reload=False", ""),
        ("debug=DEBUG", ""),
        ("debug=1", ""),
        ("", ""),
    ],
)
def test_a_call_says_whether_it_is_meant_for_development(arguments: str, development: str) -> None:
    (found,) = calls(f"import uvicorn\nuvicorn.run(a, {arguments})\n")

    assert found.development == development


@pytest.mark.parametrize(
    "text",
    [
        "import subprocess\nsubprocess.run(['a'])",
        "from flask import Flask\na = Flask('x')\na.run(**options)",
        "from aiohttp import web\nweb.run_app(a, path='/tmp/s')",
        "import asyncio\nasyncio.run(main())",
        "def broken(:",
    ],
)
def test_what_may_listen_anywhere_is_passed_over(text: str) -> None:
    assert calls(text) == ()


def test_only_scripts_of_the_app_that_processes_run_are_read() -> None:
    text = "import uvicorn\nuvicorn.run(a)\n"

    assert calls(text, Process("web", "gunicorn app:app", 1)) == ()
    assert calls(text, Process("web", "python ../app.py", 1)) == ()
    assert [one.process for one in calls(text, Process("x", "cd . && python -u app.py a", 1))] == [
        "x"
    ]


@given(st.binary() | st.text(alphabet="arun.(=)'\n ").map(str.encode))
def test_any_content_gives_an_answer(content: bytes) -> None:
    assert isinstance(calls(content), tuple)
