"""Programs that answer HTTP by themselves: what a file does when it is run."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import replace

from buildpack.facts.application import NAMES
from buildpack.facts.scope import Scope
from buildpack.facts.source import dotted_name, is_main_guard
from buildpack.model.value import Value

# By the qualified names of what starts a server, the framework whose program it is.
_STARTS = {
    "BaseHTTPServer.HTTPServer": "python",
    "SocketServer.TCPServer": "python",
    "aiohttp.web.TCPSite": "aiohttp",
    "aiohttp.web.run_app": "aiohttp",
    "bottle.run": "bottle",
    "cheroot.wsgi.Server": "python",
    "cherrypy.engine.start": "cherrypy",
    "cherrypy.quickstart": "cherrypy",
    "eventlet.wsgi.server": "python",
    "fasthtml.common.serve": "fasthtml",
    "gevent.pywsgi.WSGIServer": "python",
    "gunicorn.app.wsgiapp.run": "python",
    "http.server.HTTPServer": "python",
    "http.server.ThreadingHTTPServer": "python",
    "http.server.test": "python",
    "nicegui.ui.run": "nicegui",
    "panel.serve": "panel",
    "socketserver.TCPServer": "python",
    "socketserver.ThreadingTCPServer": "python",
    "uvicorn.run": "python",
    "waitress.serve": "python",
    "websockets.serve": "python",
    "werkzeug.serving.run_simple": "python",
    "wsgiref.simple_server.make_server": "python",
}
# By the method's name alone, where a package that has one is imported.
_METHODS = {
    "launch": ("gradio",),
    "listen": ("tornado",),
    "run": ("flask", "quart", "sanic", "bottle", "dash", "connexion", "apiflask", "flask_socketio"),
    "run_server": ("dash",),
    "start": ("robyn",),
}
_OF_FLASK = {"apiflask": "flask", "flask_socketio": "flask"}
# What their own command runs: nothing in the file starts a server.
_IMPORTED_ALONE = ("streamlit", "chainlit")
_PORT = re.compile(rb"\bPORT\b")


class Program(Value):
    """What running a file does."""

    framework: str
    line: int
    is_guarded: bool
    """Whether importing it starts no server."""
    reads_port: bool


def find_program(scope: Scope, content: bytes) -> Program | None:
    """Return how running the module serves the app, or None when it doesn't.

    Functions of the module that its own lines call are followed."""
    reads_port = _PORT.search(content) is not None
    packages = {*_packages_of(scope)}
    alone = next((name for name in _IMPORTED_ALONE if name in packages), None)
    body = scope.source.tree.body
    if alone is not None:
        return Program(alone, _line_of(body, alone), is_guarded=False, reads_port=reads_port)
    plain = [node for node in body if not (isinstance(node, ast.If) and is_main_guard(node))]
    for statements, is_guarded in ((plain, False), (body, True)):
        found = _find_start(scope, statements)
        if found is not None:
            return replace(found, is_guarded=is_guarded, reads_port=reads_port)
    return None


def starts_server(scope: Scope, function: str) -> bool:
    """Return whether calling that function of the module starts a server."""
    node = scope.definitions.get(function)
    body = [] if node is None else _body_of(node)
    return _find_start(scope, body, frozenset({function})) is not None


def _find_start(
    scope: Scope, statements: list[ast.stmt], called: frozenset[str] = frozenset()
) -> Program | None:
    """Return the first call that starts a server, in these statements and what they call."""
    packages = frozenset((*_packages_of(scope), *(one.made.name for one in scope.found.values())))
    reached = set(called)
    waiting = deque(statements)
    while waiting:
        for call in _calls_of(waiting.popleft()):
            framework = _framework_of(scope, packages, call)
            if framework:
                return Program(framework, call.lineno, is_guarded=False, reads_port=False)
            for name in {*_names_in(call)} & scope.definitions.keys() - reached:
                reached.add(name)
                waiting.extend(_body_of(scope.definitions[name]))
    return None


def _framework_of(scope: Scope, packages: Collection[str], call: ast.Call) -> str:
    """Return the framework of the server that a call starts; empty when it starts none."""
    qualified = scope.qualified(call.func)
    starred = (f"{module}.{qualified}" for module in scope.stars)
    known = next((_STARTS[name] for name in (qualified, *starred) if name in _STARTS), "")
    if known or not isinstance(call.func, ast.Attribute):
        return known
    wanted = _METHODS.get(call.func.attr, ())
    if call.func.attr == "run" and not _is_application(scope, call.func.value):
        return ""
    package = next((one for one in wanted if one in packages), "")
    return _OF_FLASK.get(package, package)


def _is_application(scope: Scope, value: ast.expr) -> bool:
    """Return whether *value* may be one: much else can be run, such as a Flask-Script manager."""
    name = dotted_name(value)
    is_called_so = "app" in name.lower() or name in {*NAMES, "socketio", "sio"}
    return isinstance(value, ast.Call) or name in scope.found or is_called_so


def _packages_of(scope: Scope) -> Iterator[str]:
    """Yield the packages that a module imports something of."""
    for name in (*scope.imports.values(), *scope.stars):
        yield name.partition(".")[0]


def _calls_of(node: ast.stmt) -> Iterator[ast.Call]:
    """Yield the calls that happen when a statement runs: a definition only defines."""
    waiting: deque[ast.AST] = deque([node])
    while waiting:
        one = waiting.popleft()
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(one, ast.Call):
            yield one
        waiting.extend(ast.iter_child_nodes(one))


def _body_of(node: ast.AST) -> list[ast.stmt]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return list(node.body)
    if isinstance(node, ast.ClassDef):
        # Its methods may be what is called next; nobody can say which.
        return [inner for one in node.body for inner in _body_of(one)]
    return []


def _names_in(call: ast.Call) -> Iterator[str]:
    """Yield the names that a call calls or hands on, as ``asyncio.run(main())`` does."""
    for node in (call.func, *call.args):
        if isinstance(node, ast.Name):
            yield node.id


def _line_of(body: list[ast.stmt], package: str) -> int:
    for node in body:
        if isinstance(node, ast.Import):
            names = {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {(node.module or "").partition(".")[0]}
        else:
            continue
        if package in names:
            return node.lineno
    return 1
