from __future__ import annotations

import pytest
from searching import search, targets

# One small app for each framework and each way to write it: what its module holds, the name that
# a server is given, its interface and what made it.
APPS = [
    ("from flask import Flask\napp = Flask(__name__)", "app", "wsgi", "flask"),
    ("import flask as f\nsite = f.Flask(__name__)", "site", "wsgi", "flask"),
    ("from flask.app import Flask\napp: Flask = Flask('x')", "app", "wsgi", "flask"),
    ("from apiflask import APIFlask\napp = APIFlask(__name__)", "app", "wsgi", "apiflask"),
    ("import connexion\napp = connexion.FlaskApp(__name__)", "app", "wsgi", "connexion"),
    ("from eve import Eve\napp = Eve()", "app", "wsgi", "eve"),
    ("from quart import Quart\napp = Quart(__name__)", "app", "asgi", "quart"),
    ("from fastapi import FastAPI as F\napi: F = F()", "api", "asgi", "fastapi"),
    ("import fastapi\napp = fastapi.FastAPI()", "app", "asgi", "fastapi"),
    ("from starlette.applications import Starlette\napp = Starlette()", "app", "asgi", "starlette"),
    ("from litestar import Litestar\napp = Litestar([])", "app", "asgi", "litestar"),
    ("from sanic import Sanic\napp = Sanic('x')", "app", "asgi", "sanic"),
    ("from blacksheep import Application\napp = Application()", "app", "asgi", "blacksheep"),
    ("from fasthtml.common import *\napp, rt = fast_app()", "app", "asgi", "fasthtml"),
    ("from fasthtml.common import FastHTML\napp = FastHTML()", "app", "asgi", "fasthtml"),
    ("import bottle\napplication = bottle.default_app()", "application", "wsgi", "bottle"),
    ("from bottle import Bottle\napp = Bottle()", "app", "wsgi", "bottle"),
    ("import falcon\napp = falcon.App()", "app", "wsgi", "falcon"),
    ("import falcon\napi = falcon.API()", "api", "wsgi", "falcon"),
    ("import falcon.asgi\napp = falcon.asgi.App()", "app", "asgi", "falcon"),
    ("import cherrypy\napp = cherrypy.tree.mount(R(), '/')", "app", "wsgi", "cherrypy"),
    (
        (
            "from pyramid.config import Configurator\nwith Configurator() as config:\n"
            "    config.scan()\n    app = config.make_wsgi_app()"
        ),
        "app",
        "wsgi",
        "pyramid",
    ),
    (
        "from pyramid.paster import get_app\napp = get_app('x.ini', 'main')",
        "app",
        "wsgi",
        "pyramid",
    ),
    (
        "import web\napplication = web.application(urls, globals()).wsgifunc()",
        "application",
        "wsgi",
        "webpy",
    ),
    ("import webapp2\napp = webapp2.WSGIApplication([])", "app", "wsgi", "webapp2"),
    ("from aiohttp import web\napp = web.Application()", "app", "own", "aiohttp"),
    ("from dash import Dash\nui = Dash()\nserver = ui.server", "server", "wsgi", "dash"),
    ("from dash import Dash\napp = Dash()\nserver = app.server", "server", "wsgi", "dash"),
    (
        "import socketio\nsio = socketio.AsyncServer()\napp = socketio.ASGIApp(sio)",
        "app",
        "asgi",
        "socketio",
    ),
    (
        "from channels.routing import ProtocolTypeRouter\napplication = ProtocolTypeRouter({})",
        "application",
        "asgi",
        "channels",
    ),
    (
        "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()",
        "application",
        "wsgi",
        "django",
    ),
    ("from strawberry.asgi import GraphQL\napp = GraphQL(schema)", "app", "asgi", "strawberry"),
    (
        (
            "from a2wsgi import ASGIMiddleware\nfrom fastapi import FastAPI\n"
            "api = FastAPI()\napplication = ASGIMiddleware(api)"
        ),
        "application",
        "wsgi",
        "",
    ),
    (
        "from werkzeug.wrappers import Request\n@Request.application\ndef app(r): ...",
        "app",
        "wsgi",
        "werkzeug",
    ),
    (
        "from paste.deploy import loadapp\napplication = loadapp('config:/x.ini')",
        "application",
        "wsgi",
        "",
    ),
    ("def application(environ, start_response):\n    pass", "application", "wsgi", ""),
    ("def simple(env, start_response): ...", "simple", "wsgi", ""),
    ("async def app(scope, receive, send):\n    pass", "app", "asgi", ""),
    ("class A:\n def __call__(self, env, start_response): ...\napp = A()", "app", "wsgi", ""),
    ("class A:\n async def __call__(self, scope, receive, send): ...\nx = A()", "x", "asgi", ""),
    ("from flask import Flask\nclass A(Flask): ...\nx = A()", "x", "wsgi", "flask"),
    ("from fastapi import FastAPI\ndef make() -> FastAPI: ...\nx = make()", "x", "asgi", "fastapi"),
    (
        "def make():\n from quart import Quart\n q = Quart()\n return q\nx = make()",
        "x",
        "asgi",
        "quart",
    ),
    ("from flask import *\napp = Flask(__name__)", "app", "wsgi", "flask"),
    ("app = make_it()", "app", "wsgi", ""),
    ("import sanic\napp = make_it()", "app", "asgi", ""),
    ("try:\n  from flask import Flask\nfinally:\n  app = Flask()", "app", "wsgi", "flask"),
]


@pytest.mark.parametrize(("text", "attribute", "interface", "framework"), APPS)
def test_an_application_is_found_by_what_makes_it(
    text: str, attribute: str, interface: str, framework: str
) -> None:
    found = search({"main.py": text})[0]

    assert (found.module, found.attribute) == ("main", attribute)
    assert (found.interface, found.framework) == (interface, framework)
    assert not found.is_factory


@pytest.mark.parametrize(
    "text",
    [
        "from celery import Celery\napp = Celery()",
        "import typer\napp = typer.Typer()",
        "import prometheus_client\napp = prometheus_client.make_wsgi_app()",
        "from tornado.web import Application\napp = Application([])",
        "app = 3",
        "if __name__ == '__main__':\n    app = make()",
        "def f():\n    app = make()",
        "app = (",
        "def make():\n return make()\nx = make()",
        "class A(B): ...\nclass B(A): ...\nx = A()",
        "def make():\n import flask\n return P(flask.Flask())\nx = make()",
    ],
)
def test_what_nobody_can_serve_is_no_application(text: str) -> None:
    assert search({"main.py": text}) == ()


# Functions that make an application, where no module has one already.
FACTORIES = [
    (
        "from flask import Flask\ndef create_app():\n    return Flask(__name__)",
        "create_app",
        "wsgi",
    ),
    (
        (
            "import flask\ndef create_app(config=None, *, debug=False):\n"
            "    app = flask.Flask(__name__)\n    app.config.from_object(config)\n    return app"
        ),
        "create_app",
        "wsgi",
    ),
    (
        "from fastapi import FastAPI\ndef make_app() -> FastAPI:\n    return build()",
        "make_app",
        "asgi",
    ),
    (
        (
            "from pyramid.config import Configurator\ndef main(global_config=None, **settings):\n"
            "    with Configurator(settings=settings) as config:\n        config.scan()\n"
            "    return config.make_wsgi_app()"
        ),
        "main",
        "wsgi",
    ),
    (
        (
            "import flask\ndef serve():\n    if X:\n        return flask.Flask('a')\n"
            "    return flask.Flask('b')"
        ),
        "serve",
        "wsgi",
    ),
    ("from aiohttp import web\nasync def init():\n    return web.Application()", "init", "own"),
]


@pytest.mark.parametrize(("text", "name", "interface"), FACTORIES)
def test_a_function_that_makes_an_application_is_one_to_call(
    text: str, name: str, interface: str
) -> None:
    found = search({"main.py": text})

    assert [(one.attribute, one.interface) for one in found] == [(name, interface)]
    assert found[0].is_factory


def test_the_reason_for_a_factory_names_it() -> None:
    found = search({"app.py": "import flask\n\ndef create_app():\n    return flask.Flask('x')"})

    because = "app.py, line 3 defines create_app, which makes a Flask application"
    assert [one.because for one in found] == [because]


@pytest.mark.parametrize(
    "text",
    [
        "import flask\ndef create_app(config):\n    return flask.Flask(config)",
        "import flask\ndef create_app(*, config):\n    return flask.Flask(config)",
        "import flask\ndef _create_app():\n    return flask.Flask('x')",
        "import flask, pytest\n@pytest.fixture\ndef app():\n    return flask.Flask('x')",
        "import fastapi\nasync def create_app():\n    return fastapi.FastAPI()",
        "import flask\ndef create_app():\n    flask.Flask('x')",
    ],
    ids=["argument", "keyword", "private", "decorated", "awaited", "returns nothing"],
)
def test_a_function_that_a_server_cant_call_is_no_factory(text: str) -> None:
    assert search({"main.py": text}) == ()


def test_an_application_of_a_module_wins_over_the_factory() -> None:
    factory = "from flask import Flask\ndef create_app():\n    return Flask(__name__)\n"

    assert targets({"app.py": f"{factory}app = create_app()"}) == [("app:app", "wsgi")]
    assert targets({"app.py": factory, "launch.py": "import app\nsite = app.create_app()"}) == [
        ("launch:site", "wsgi")
    ]


def test_a_chain_of_a_thousand_functions_ends() -> None:
    chain = "".join(f"def f{n}():\n    return f{n + 1}()\n" for n in range(1000))

    assert search({"app.py": f"{chain}site = f0()"}) == ()


def test_functions_that_call_others_twice_take_no_longer_than_once() -> None:
    twice = "".join(
        f"def f{n}():\n a = f{n + 1}()\n b = f{n + 1}()\n return b\n" for n in range(60)
    )

    assert search({"app.py": f"{twice}site = f0()"}) == ()
