from __future__ import annotations

import pytest
from searching import FLASK, search

# Programs that serve themselves, by what they are made with.
PROGRAMS = [
    pytest.param("import streamlit as st\nst.title('x')", "streamlit", 1, id="streamlit"),
    pytest.param(
        "import gradio as gr\nwith gr.Blocks() as demo:\n    gr.Text()\ndemo.launch()",
        "gradio",
        4,
        id="gradio",
    ),
    pytest.param(
        "import gradio as gr\ndef main():\n    gr.Interface(f).launch()\n"
        "if __name__ == '__main__':\n    main()",
        "gradio",
        3,
        id="gradio in a function",
    ),
    pytest.param("from nicegui import ui\nui.label('x')\nui.run()", "nicegui", 3, id="nicegui"),
    pytest.param(
        "import chainlit as cl\n@cl.on_message\nasync def main(m): ...",
        "chainlit",
        1,
        id="chainlit",
    ),
    pytest.param("import panel as pn\npn.serve(x)", "panel", 2, id="panel"),
    pytest.param(
        "from robyn import Robyn\napp = Robyn(__file__)\napp.start(port=8080)",
        "robyn",
        3,
        id="robyn",
    ),
    pytest.param(
        "from aiohttp import web\ndef init():\n    app = web.Application()\n"
        "    return app, 1\nif __name__ == '__main__':\n    web.run_app(init()[0])",
        "aiohttp",
        6,
        id="aiohttp without an application to reach",
    ),
    pytest.param(
        "import tornado.web, tornado.ioloop\napp = tornado.web.Application([])\n"
        "def main():\n    app.listen(8888)\nif __name__ == '__main__':\n    main()",
        "tornado",
        4,
        id="tornado",
    ),
    pytest.param(
        "import asyncio\nfrom tornado.web import Application\nasync def main():\n"
        "    Application([]).listen(80)\nif __name__ == '__main__':\n"
        "    asyncio.run(main())",
        "tornado",
        4,
        id="tornado with asyncio",
    ),
    pytest.param("import cherrypy\ncherrypy.quickstart(Root())", "cherrypy", 2, id="cherrypy"),
    pytest.param(
        "from bottle import route, run\n@route('/')\ndef home(): ...\nrun(port=80)",
        "bottle",
        4,
        id="bottle",
    ),
    pytest.param(
        "from http.server import HTTPServer, BaseHTTPRequestHandler\n"
        "HTTPServer(('', 80), X).serve_forever()",
        "python",
        2,
        id="http.server",
    ),
    pytest.param(
        "import http.server\ndef main():\n    http.server.test()\nmain()",
        "python",
        3,
        id="http.server's own",
    ),
    pytest.param(
        "import socketserver\nwith socketserver.TCPServer(('', 1), H) as s:\n    s.serve_forever()",
        "python",
        2,
        id="socketserver",
    ),
    pytest.param(
        "from wsgiref.simple_server import make_server\nclass A:\n    def run(self):\n"
        "        make_server('', 1, f)\nif __name__ == '__main__':\n    A().run()",
        "python",
        4,
        id="a method",
    ),
    pytest.param(
        "import flask\nif __name__ == '__main__':\n    app = flask.Flask('x')\n    app.run()",
        "flask",
        4,
        id="flask under the guard",
    ),
    pytest.param(
        "from flask import Flask\napp = Flask(__name__)\napp.run()",
        "flask",
        3,
        id="flask without a guard",
    ),
    pytest.param(
        "import uvicorn\nif __name__ == '__main__':\n    uvicorn.run('x:y')",
        "python",
        3,
        id="uvicorn",
    ),
]


@pytest.mark.parametrize(("text", "framework", "line"), PROGRAMS)
def test_a_program_that_serves_itself_is_an_entry_point_of_its_own(
    text: str, framework: str, line: int
) -> None:
    found = search({"main.py": text})[0]

    assert (found.interface, found.framework, found.line) == ("own", framework, line)
    assert (found.file, found.attribute, found.target) == ("main.py", "", "")
    assert found.is_program


def test_the_reason_says_what_running_it_does() -> None:
    told = [
        search({"main.py": text})[0].because
        for text in (
            "\nimport streamlit",
            "from http.server import HTTPServer\nHTTPServer()",
        )
    ]

    assert told == [
        "main.py, line 2 imports Streamlit",
        "main.py, line 2 starts a server of its own",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import flask, subprocess\nsubprocess.run(['x'])",
        (
            "from flask import Flask\nfrom flask_script import Manager\nmanager = Manager()\n"
            "if __name__ == '__main__':\n    manager.run()"
        ),
        "import tornado.web\nclass X(tornado.web.RequestHandler): ...",
        "from http.server import HTTPServer\ndef unused():\n    HTTPServer()",
        "import nicegui",
        "import socket\nsocket.socket().listen()",
    ],
    ids=["subprocess", "Flask-Script", "a handler", "never called", "no call", "a socket"],
)
def test_other_programs_serve_nothing(text: str) -> None:
    assert search({"main.py": text}) == ()


@pytest.mark.parametrize(
    ("guarded", "is_program", "reads_port"),
    [
        ("", False, False),
        ("if __name__ == '__main__':\n    app.run()", True, False),
        ("if __name__ == '__main__':\n    app.run(port=os.environ['PORT'])", True, True),
        ("if __name__ == '__main__':\n    app.run(port=IMPORTANT)", True, False),
    ],
    ids=["none", "guarded", "with PORT", "with another name"],
)
def test_an_application_says_whether_its_file_runs_it_too(
    guarded: str, *, is_program: bool, reads_port: bool
) -> None:
    found = search({"app.py": f"{FLASK}{guarded}"})

    assert [(one.target, one.interface) for one in found] == [("app:app", "wsgi")]
    assert (found[0].is_program, found[0].reads_port) == (is_program, reads_port)


def test_what_starts_a_server_when_it_is_imported_is_only_run() -> None:
    files = {"app.py": f"{FLASK}app.run()", "main.py": "from app import app"}

    assert [(one.interface, one.file) for one in search(files)] == [("own", "app.py")]


def test_what_may_be_an_application_stays_beside_the_program_that_its_file_is() -> None:
    text = "import uvicorn\napp = make_it()\nif __name__ == '__main__':\n    uvicorn.run(app)"

    assert [one.spelling for one in search({"app.py": text})] == ["app.py", "app:app"]


def test_an_application_comes_before_the_program_that_its_author_runs() -> None:
    files = {"run.py": "from shop import app\napp.run()", "shop/__init__.py": FLASK}

    assert [one.spelling for one in search(files)] == ["shop:app", "run.py"]


def test_a_program_of_its_own_framework_comes_before_what_is_deeper() -> None:
    files = {"app.py": "import streamlit", "shop/__init__.py": FLASK}

    assert [one.spelling for one in search(files)] == ["app.py", "shop:app"]


def test_a_program_begins_in_its_own_directory() -> None:
    found = search({"site/one/streamlit_app.py": "import streamlit"})

    assert [(one.root, one.file, one.module) for one in found] == [
        ("site/one", "site/one/streamlit_app.py", "streamlit_app")
    ]


def test_a_program_with_a_name_that_nobody_can_import_is_one() -> None:
    found = search({"my-app.py": "import streamlit"})

    assert [(one.file, one.module, one.framework) for one in found] == [
        ("my-app.py", "", "streamlit")
    ]
