"""The web frameworks that we know by the names of their classes."""

from __future__ import annotations

from typing import NamedTuple


class Framework(NamedTuple):
    """What a call makes."""

    label: str
    interface: str
    """``wsgi`` or ``asgi``."""


# By the qualified names under which apps import them.
FRAMEWORKS = {
    "a2wsgi.ASGIMiddleware": Framework("WSGI application", "wsgi"),
    "a2wsgi.WSGIMiddleware": Framework("ASGI application", "asgi"),
    "apiflask.APIFlask": Framework("APIFlask application", "wsgi"),
    "asgiref.wsgi.WsgiToAsgi": Framework("ASGI application", "asgi"),
    "blacksheep.Application": Framework("BlackSheep application", "asgi"),
    "bottle.Bottle": Framework("Bottle application", "wsgi"),
    "bottle.app": Framework("Bottle application", "wsgi"),
    "bottle.default_app": Framework("Bottle application", "wsgi"),
    "channels.routing.ProtocolTypeRouter": Framework("Channels application", "asgi"),
    "connexion.App": Framework("Connexion application", "wsgi"),
    "connexion.AsyncApp": Framework("Connexion application", "asgi"),
    "connexion.FlaskApp": Framework("Connexion application", "wsgi"),
    "dash.Dash": Framework("Dash application", "wsgi"),
    "django.core.asgi.get_asgi_application": Framework("Django application", "asgi"),
    "django.core.wsgi.get_wsgi_application": Framework("Django application", "wsgi"),
    "emmett.App": Framework("Emmett application", "asgi"),
    "falcon.API": Framework("Falcon application", "wsgi"),
    "falcon.App": Framework("Falcon application", "wsgi"),
    "falcon.asgi.App": Framework("Falcon application", "asgi"),
    "fastapi.FastAPI": Framework("FastAPI application", "asgi"),
    "flask.Flask": Framework("Flask application", "wsgi"),
    "flask.app.Flask": Framework("Flask application", "wsgi"),
    "flask_openapi3.OpenAPI": Framework("Flask application", "wsgi"),
    "litestar.Litestar": Framework("Litestar application", "asgi"),
    "litestar.app.Litestar": Framework("Litestar application", "asgi"),
    "microdot.asgi.Microdot": Framework("Microdot application", "asgi"),
    "microdot.wsgi.Microdot": Framework("Microdot application", "wsgi"),
    "muffin.Application": Framework("Muffin application", "asgi"),
    "quart.Quart": Framework("Quart application", "asgi"),
    "sanic.Sanic": Framework("Sanic application", "asgi"),
    "socketio.ASGIApp": Framework("Socket.IO application", "asgi"),
    "socketio.WSGIApp": Framework("Socket.IO application", "wsgi"),
    "starlette.applications.Starlette": Framework("Starlette application", "asgi"),
    "tornado.wsgi.WSGIAdapter": Framework("Tornado application", "wsgi"),
    "webapp2.WSGIApplication": Framework("webapp2 application", "wsgi"),
    "werkzeug.middleware.dispatcher.DispatcherMiddleware": Framework("WSGI application", "wsgi"),
    "werkzeug.Request.application": Framework("Werkzeug application", "wsgi"),
    "werkzeug.wrappers.Request.application": Framework("Werkzeug application", "wsgi"),
}

# By the method's name alone: what it is called on comes from anywhere.
METHODS = {
    "as_asgi": Framework("ASGI application", "asgi"),
    "make_wsgi_app": Framework("Pyramid application", "wsgi"),
    "wsgifunc": Framework("web.py application", "wsgi"),
}

ASGI_PACKAGES = frozenset(
    name.partition(".")[0] for name, made in FRAMEWORKS.items() if made.interface == "asgi"
) - {"a2wsgi", "connexion", "django", "falcon", "microdot", "socketio"}

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
        "pyrogram",
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
