"""The web frameworks that we know by the names of their classes."""

from __future__ import annotations

from typing import NamedTuple


class Framework(NamedTuple):
    """What a call makes."""

    label: str
    interface: str
    """``wsgi``, ``asgi``, or ``own`` where only its own server can serve it."""

    @property
    def name(self) -> str:
        """In lower case, such as ``flask``; empty for any callable."""
        first = self.label.partition(" ")[0]
        return "" if first in _ANYTHING else first.lower().replace(".", "")


_ANYTHING = frozenset({"ASGI", "WSGI", "application"})

UNKNOWN = "application"
"""The label of what is called an application and may be one."""

_WSGI = Framework("WSGI application", "wsgi")
_ASGI = Framework("ASGI application", "asgi")
_AIOHTTP = Framework("aiohttp application", "own")
_BOTTLE = Framework("Bottle application", "wsgi")
_CONNEXION = Framework("Connexion application", "wsgi")
_FALCON = Framework("Falcon application", "wsgi")
_FASTHTML = Framework("FastHTML application", "asgi")
_FLASK = Framework("Flask application", "wsgi")
_LITESTAR = Framework("Litestar application", "asgi")
_QUART = Framework("Quart application", "asgi")
_SANIC = Framework("Sanic application", "asgi")
_STARLETTE = Framework("Starlette application", "asgi")
_TORNADO = Framework("Tornado application", "own")
_WERKZEUG = Framework("Werkzeug application", "wsgi")

# By the qualified names under which apps import them.
FRAMEWORKS = {
    "a2wsgi.ASGIMiddleware": _WSGI,
    "a2wsgi.WSGIMiddleware": _ASGI,
    "aiohttp.web.Application": _AIOHTTP,
    "aiohttp.web_app.Application": _AIOHTTP,
    "apiflask.APIFlask": Framework("APIFlask application", "wsgi"),
    "ariadne.asgi.GraphQL": Framework("Ariadne application", "asgi"),
    "asgiref.wsgi.WsgiToAsgi": _ASGI,
    "blacksheep.Application": Framework("BlackSheep application", "asgi"),
    "blacksheep.server.Application": Framework("BlackSheep application", "asgi"),
    "bottle.Bottle": _BOTTLE,
    "bottle.app": _BOTTLE,
    "bottle.default_app": _BOTTLE,
    "channels.routing.ProtocolTypeRouter": Framework("Channels application", "asgi"),
    "cherrypy.Application": Framework("CherryPy application", "wsgi"),
    "cherrypy.tree.mount": Framework("CherryPy application", "wsgi"),
    "connexion.App": _CONNEXION,
    "connexion.AsyncApp": Framework("Connexion application", "asgi"),
    "connexion.FlaskApp": _CONNEXION,
    "dash.Dash": Framework("Dash application", "wsgi"),
    "django.core.asgi.get_asgi_application": Framework("Django application", "asgi"),
    "django.core.wsgi.get_wsgi_application": Framework("Django application", "wsgi"),
    "emmett.App": Framework("Emmett application", "asgi"),
    "eve.Eve": Framework("Eve application", "wsgi"),
    "falcon.API": _FALCON,
    "falcon.App": _FALCON,
    "falcon.asgi.App": Framework("Falcon application", "asgi"),
    "fastapi.FastAPI": Framework("FastAPI application", "asgi"),
    "fastapi.applications.FastAPI": Framework("FastAPI application", "asgi"),
    "fasthtml.FastHTML": _FASTHTML,
    "fasthtml.common.FastHTML": _FASTHTML,
    "fasthtml.common.fast_app": _FASTHTML,
    "fasthtml.fastapp.fast_app": _FASTHTML,
    "flask.Flask": _FLASK,
    "flask.app.Flask": _FLASK,
    "flask_openapi3.OpenAPI": _FLASK,
    "litestar.Litestar": _LITESTAR,
    "litestar.app.Litestar": _LITESTAR,
    "microdot.asgi.Microdot": Framework("Microdot application", "asgi"),
    "microdot.wsgi.Microdot": Framework("Microdot application", "wsgi"),
    "muffin.Application": Framework("Muffin application", "asgi"),
    "paste.deploy.loadapp": _WSGI,
    "pyramid.paster.get_app": Framework("Pyramid application", "wsgi"),
    "quart.Quart": _QUART,
    "quart.app.Quart": _QUART,
    "responder.API": Framework("Responder application", "asgi"),
    "sanic.Sanic": _SANIC,
    "sanic.app.Sanic": _SANIC,
    "socketio.ASGIApp": Framework("Socket.IO application", "asgi"),
    "socketio.Middleware": Framework("Socket.IO application", "wsgi"),
    "socketio.WSGIApp": Framework("Socket.IO application", "wsgi"),
    "starlette.applications.Starlette": _STARLETTE,
    "strawberry.asgi.GraphQL": Framework("Strawberry application", "asgi"),
    "tornado.web.Application": _TORNADO,
    "tornado.wsgi.WSGIAdapter": Framework("Tornado application", "wsgi"),
    "webapp2.WSGIApplication": Framework("webapp2 application", "wsgi"),
    "werkzeug.middleware.dispatcher.DispatcherMiddleware": _WSGI,
    "werkzeug.Request.application": _WERKZEUG,
    "werkzeug.wrappers.Request.application": _WERKZEUG,
}

# By the method's name alone: what it is called on comes from anywhere.
METHODS = {
    "as_asgi": _ASGI,
    "make_wsgi_app": Framework("Pyramid application", "wsgi"),
    "wsgifunc": Framework("web.py application", "wsgi"),
}

ASGI_PACKAGES = frozenset(
    name.partition(".")[0] for name, made in FRAMEWORKS.items() if made.interface == "asgi"
) - {"a2wsgi", "asgiref", "connexion", "django", "falcon", "microdot", "socketio"}

# Objects from these packages are often called `app`, and no server can serve them.
NO_APPLICATIONS = frozenset(
    {
        "PyQt5",
        "PyQt6",
        "PySide2",
        "PySide6",
        "aiogram",
        "aiohttp",
        "argparse",
        "arq",
        "celery",
        "chainlit",
        "click",
        "cyclopts",
        "discord",
        "dramatiq",
        "faust",
        "firebase_admin",
        "gradio",
        "huey",
        "kivy",
        "nicegui",
        "procrastinate",
        "prometheus_client",
        "pyrogram",
        "robyn",
        "rq",
        "slack_bolt",
        "streamlit",
        "telegram",
        "textual",
        "tkinter",
        "tornado",
        "typer",
        "wx",
    }
)

# Frameworks whose programs serve themselves; what is known of them is that they are imported.
PROGRAM_PACKAGES = frozenset({"chainlit", "gradio", "nicegui", "panel", "robyn", "streamlit"})

PACKAGES = (
    frozenset(name.partition(".")[0] for name in FRAMEWORKS)
    | PROGRAM_PACKAGES
    | {"cherrypy", "http", "pyramid", "socketserver", "uvicorn", "waitress", "web", "wsgiref"}
    | {"BaseHTTPServer", "SimpleHTTPServer", "SocketServer"}
)
"""What a file that has to do with serving imports, in one way or another."""

MAKERS = (
    frozenset(name.rpartition(".")[2] for name in FRAMEWORKS)
    | frozenset(METHODS)
    | {"HTTPServer", "Robyn", "Server", "launch", "listen", "quickstart", "run", "serve", "test"}
)
"""What such a file calls, if it makes an application or starts a server itself."""
