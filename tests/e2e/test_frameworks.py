"""Frameworks with ways of their own to serve: found, served, and ended without a loss."""

from __future__ import annotations

import base64
import http.client
import os
import signal
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from e2e.conftest import new_platform
from e2e.dyno import Dyno, holders, move
from e2e.heroku import Platform

STREAMLIT = """\
import streamlit as st

st.title("The diary")
"""
GRADIO = """\
import time

import gradio as gr


def greet(name):
    time.sleep(2)
    return f"Hello {name}"


gr.Interface(greet, "text", "text", api_name="greet").launch()
"""
TORNADO = """\
import asyncio
import os

import tornado.web


class Home(tornado.web.RequestHandler):
    async def get(self):
        if self.request.path == "/slow":
            await asyncio.sleep(2)
        self.write("Served by Tornado over " + self.request.protocol)


async def main():
    tornado.web.Application([("/.*", Home)]).listen(int(os.environ["PORT"]))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
"""
SANIC = """\
import asyncio

from sanic import Sanic, text

app = Sanic("shop")


@app.get("/<page>")
async def page(request, page):
    if page == "slow":
        await asyncio.sleep(2)
    return text("Served by Sanic")


if __name__ == "__main__":
    app.run()
"""
CHANNELS = {
    "manage.py": "import os, sys\nfrom django.core.management import execute_from_command_line\n"
    "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'chat.settings')\n"
    "execute_from_command_line(sys.argv)\n",
    "chat/__init__.py": "",
    "chat/settings.py": "SECRET_KEY = 'only for this test'\nALLOWED_HOSTS = ['*']\n"
    "INSTALLED_APPS = ['daphne', 'channels']\nROOT_URLCONF = 'chat.urls'\n"
    "ASGI_APPLICATION = 'chat.asgi.application'\n"
    "WSGI_APPLICATION = 'chat.wsgi.application'\n",
    "chat/urls.py": """\
import asyncio

from django.http import HttpResponse
from django.urls import path


async def page(request, name):
    if name == "slow":
        await asyncio.sleep(2)
    return HttpResponse("Served by Channels over " + request.scope["scheme"])


urlpatterns = [path("<name>", page)]
""",
    "chat/wsgi.py": "from django.core.wsgi import get_wsgi_application\n"
    "application = get_wsgi_application()\n",
    "chat/asgi.py": """\
import os

from channels.generic.websocket import WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chat.settings")
application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter([path("socket", WebsocketConsumer.as_asgi())]),
    }
)
""",
}


@dataclass(frozen=True)
class Framework:
    """One app, and what to ask of it."""

    requirements: str
    files: Mapping[str, str]
    begins: str
    """How the command begins that serves it."""
    slow: str
    """A path that takes two seconds; empty where it has none."""
    says: str
    form: str = ""
    """What is posted there."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """What other paths say."""
    socket: str = ""
    """The path of a websocket."""


FRAMEWORKS = {
    "streamlit": Framework(
        requirements="streamlit\n",
        files={"app.py": STREAMLIT},
        begins="streamlit run ",
        slow="",
        says="",
        paths={"/": "<title>Streamlit</title>", "/_stcore/health": "ok"},
        socket="/_stcore/stream",
    ),
    "gradio": Framework(
        requirements="gradio\n",
        files={"app.py": GRADIO},
        begins="python .heroku/slugline/serve_gradio.py app.py",
        slow="/gradio_api/run/greet",
        form='{"data": ["you"]}',
        says='"data":["Hello you"]',
        paths={"/": "<gradio-app"},
    ),
    "tornado": Framework(
        requirements="tornado\n",
        files={"main.py": TORNADO},
        begins="python .heroku/slugline/serve_tornado.py main.py",
        slow="/slow",
        says="Served by Tornado over https",
    ),
    "sanic": Framework(
        requirements="sanic\n",
        files={"main.py": SANIC},
        begins="python .heroku/slugline/serve_uvicorn.py ",
        slow="/slow",
        says="Served by Sanic",
    ),
    "channels": Framework(
        requirements="channels[daphne]\ndaphne\n",
        files=CHANNELS,
        begins="python .heroku/slugline/serve_daphne.py ",
        slow="/slow",
        says="Served by Channels over https",
        socket="/socket",
    ),
}


@pytest.fixture(scope="module")
def shared_platform(ground: Path, buildpack: Path, full_cache: Path) -> Iterator[Platform]:
    """A platform whose one cache serves all: some of these packages bring half of data science."""
    with new_platform(ground, buildpack, full_cache, "v1/python") as platform:
        yield platform


def ask_slowly(web: Dyno, framework: Framework) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    headers = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    with closing(connection):
        if framework.form:
            headers["Content-Type"] = "application/json"
        method = "POST" if framework.form else "GET"
        connection.request(method, framework.slow, framework.form or None, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


def open_socket(web: Dyno, path: str) -> int:
    """Return the status with which the app answers a websocket's first request."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    headers = {
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(b"sixteen bytes...").decode(),
        "Sec-WebSocket-Version": "13",
        "Upgrade": "websocket",
    }
    with closing(connection):
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_an_app_is_served_and_loses_no_request(name: str, shared_platform: Platform) -> None:
    framework = FRAMEWORKS[name]
    files = {"requirements.txt": framework.requirements, **framework.files}
    build = shared_platform.build(shared_platform.checkout(files))
    assert build.code == 0, build.output
    assert build.processes["web"].startswith(framework.begins)
    slug = move(build.app)
    assert list(holders(slug, build.app.name)) == []

    with closing(Dyno(slug, build.processes["web"])) as web, ThreadPoolExecutor() as elsewhere:
        web.get("/")
        for path, text in framework.paths.items():
            status, body = web.get(path)
            assert (status, text in body) == (200, True), body
        if framework.socket:
            assert open_socket(web, framework.socket) == 101
        if framework.slow:
            slow = elsewhere.submit(ask_slowly, web, framework)
            time.sleep(0.5)
            # A platform signals every process, and not only the first.
            os.killpg(web.process.pid, signal.SIGTERM)
            status, body = slow.result(timeout=20)
            assert (status, framework.says in body) == (200, True), f"{body}\n{web.log}"
            assert web.process.wait(timeout=10) == 0, web.log
        else:
            assert web.stop() == 0
