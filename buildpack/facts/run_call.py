"""Calls with which the programs that ``web`` runs start servers of their own."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterable, Iterator

from buildpack.facts.source import dotted_name, parse_source
from buildpack.facts.text import decode_text
from buildpack.model.app_path import is_plain
from buildpack.model.process import Process
from buildpack.model.run_call import RunCall
from buildpack.model.shell_line import programs_of
from buildpack.model.source_line import SourceLine
from buildpack.model.value import Value
from buildpack.ports import AppTree


class _Runner(Value):
    """A call that listens, and where it does when nobody says."""

    host: str | None
    port: int
    places: tuple[str, ...]
    """What its first arguments without a name mean."""


_LOCAL = "127.0.0.1"
_FUNCTIONS = {
    "aiohttp.web.run_app": _Runner(None, 8080, ("app",)),
    "bottle.run": _Runner(_LOCAL, 8080, ("app", "server", "host", "port")),
    "uvicorn.run": _Runner(_LOCAL, 8000, ("app",)),
    "waitress.serve": _Runner(None, 8080, ("app",)),
}
_METHODS = {
    "bottle.Bottle": _Runner(_LOCAL, 8080, ()),
    "dash.Dash": _Runner(_LOCAL, 8050, ("host", "port")),
    "flask.Flask": _Runner(_LOCAL, 5000, ("host", "port")),
    "flask_socketio.SocketIO": _Runner(_LOCAL, 5000, ("app", "host", "port")),
    "quart.Quart": _Runner(_LOCAL, 5000, ("host", "port")),
    "sanic.Sanic": _Runner(_LOCAL, 8000, ("host", "port")),
}
# Where these stand, the address is somebody else's affair.
_OTHERWISE = frozenset({"fd", "listen", "path", "sock", "sockets", "uds", "unix", "unix_socket"})
_DEVELOPMENT = frozenset({"auto_reload", "debug", "reload", "reloader", "use_reloader"})


def read_run_calls(tree: AppTree, processes: Iterable[Process]) -> tuple[RunCall, ...]:
    """Return the calls that start a server in the scripts that the processes' commands run."""
    return tuple(
        call
        for process in processes
        for program in programs_of(process.command)
        if program.script is not None
        for path in (posixpath.normpath(posixpath.join(program.directory, program.script.text)),)
        if path.endswith(".py") and not path.startswith(("/", "..")) and is_plain(path)
        for call in _find_calls(process.name, path, tree.read(path) or b"")
    )


def _find_calls(process: str, path: str, content: bytes) -> Iterator[RunCall]:
    module = parse_source(content)
    if module is None:
        return
    lines = decode_text(content).splitlines()
    imports = _read_imports(module)
    objects = {
        target.id: made
        for node in ast.walk(module)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
        and (made := _METHODS.get(_qualify(imports, node.value.func))) is not None
    }
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        runner = _FUNCTIONS.get(_qualify(imports, node.func))
        name, _, method = dotted_name(node.func).rpartition(".")
        if runner is None and method in {"run", "run_server"}:
            runner = objects.get(name)
        values = _read_values(node, runner) if runner is not None else None
        if values is not None:
            length = (node.end_col_offset or 0) - node.col_offset
            text = lines[node.lineno - 1]
            whole = length if node.end_lineno == node.lineno else len(text) - node.col_offset
            place = SourceLine(path, node.lineno, text, node.col_offset + 1, whole)
            call = f"{dotted_name(node.func)}()"
            yield RunCall(
                process=process,
                place=place,
                call=call,
                host=values[0],
                port=values[1],
                development=_find_development(node),
            )


def _read_values(call: ast.Call, runner: _Runner) -> tuple[str | None, int | None] | None:
    """Return host and port of a call, or None when they can't be told."""
    if any(one.arg is None or one.arg in _OTHERWISE for one in call.keywords):
        return None
    if any(isinstance(one, ast.Starred) for one in call.args):
        return None
    given: dict[str, ast.expr] = dict(zip(runner.places, call.args, strict=False))
    given.update({one.arg: one.value for one in call.keywords if one.arg})
    host: str | None = runner.host
    port: int | None = runner.port
    if "host" in given:
        value = given["host"]
        is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
        host = str(ast.literal_eval(value)) if is_text else None
    if "port" in given:
        value = given["port"]
        is_number = isinstance(value, ast.Constant) and isinstance(value.value, int)
        port = int(ast.literal_eval(value)) if is_number else None
    return host, port


def _find_development(call: ast.Call) -> str:
    """Return the argument that restarts the server whenever a file changes, or shows visitors what
    nobody should see; empty when there is none, or when it is computed."""
    return next(
        (
            f"{one.arg}=True"
            for one in call.keywords
            if one.arg in _DEVELOPMENT
            and isinstance(one.value, ast.Constant)
            and one.value.value is True
        ),
        "",
    )


def _read_imports(module: ast.Module) -> dict[str, str]:
    """Return what each imported name means, such as ``web`` for ``aiohttp.web``."""
    imports: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for one in node.names:
                first = one.name.partition(".")[0]
                imports[one.asname or first] = one.name if one.asname else first
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for one in node.names:
                imports[one.asname or one.name] = f"{node.module}.{one.name}"
    return imports


def _qualify(imports: dict[str, str], node: ast.expr) -> str:
    first, dot, rest = dotted_name(node).partition(".")
    return f"{imports.get(first, first)}{dot}{rest}"
