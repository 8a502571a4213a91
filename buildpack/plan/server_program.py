"""How servers are started, and with which programs of ours."""

from __future__ import annotations

import posixpath
import shlex

from buildpack.model.entry_point import EntryPoint
from buildpack.model.layout import OWN, way_up
from buildpack.model.plan import Server
from buildpack.model.value import Value
from buildpack.plan.shell_line import begin_in
from buildpack.plan.uwsgi_ini import UWSGI_INI

GUNICORN_WORKERS = {"asgi": "uvicorn_worker.UvicornWorker", "own": "aiohttp.GunicornWebWorker"}
"""What gunicorn needs for applications that don't speak WSGI."""
OLD_WORKER = "uvicorn.workers.UvicornWorker"

# Every one of them listens where the platform's router expects it.
_COMMANDS = {
    "aiohttp": "python {own}/serve_aiohttp.py 0.0.0.0 $PORT {target}",
    "daphne": "daphne -b 0.0.0.0 -p $PORT {target}",
    "granian": "granian --interface {interface}{factory} --host 0.0.0.0 --port $PORT {target}",
    "gunicorn": "gunicorn{config}{worker}{chdir} --bind 0.0.0.0:$PORT {target}",
    "hypercorn": "hypercorn --bind 0.0.0.0:$PORT {target}",
    "streamlit": "streamlit run --server.address 0.0.0.0 --server.port $PORT {file}",
    "uvicorn": "uvicorn{factory} --host 0.0.0.0 --port $PORT {target}",
    "uwsgi": "uwsgi {ini}",
    "waitress": "waitress-serve{call} --host=0.0.0.0 --port=$PORT {target}",
}

# These drop requests when a platform ends them, hold answers up, or believe no router; a program of
# ours starts them so that they do better.
# hypercorn reads no variables, so what others are given as variables stands in its command.
_CURED = {
    "daphne": "python {own}/serve_daphne.py --access-log - -b 0.0.0.0 -p $PORT {target}",
    "granian": "python {own}/serve_granian.py --interface {interface}{factory} --host 0.0.0.0 "
    "--port $PORT {target}",
    "hypercorn": "python {own}/serve_hypercorn.py --bind 0.0.0.0:$PORT "
    "--workers $WEB_CONCURRENCY --keep-alive 95 --graceful-timeout 25 {target}",
    "uvicorn": "python {own}/serve_uvicorn.py{factory} --host 0.0.0.0 --port $PORT {target}",
    "waitress": "python {own}/serve_waitress.py{call} --host=0.0.0.0 --port=$PORT "
    "--threads=$SLUGLINE_THREADS {target}",
}
_ALWAYS_OURS = frozenset({"aiohttp"})
# Their applications start their servers themselves, in programs that a program of ours runs.
_RUN = frozenset({"gradio", "tornado"})


class _Notation(Value):
    """How a server is told that the name is a factory's."""

    called: bool = False
    """As a call, such as ``app:make()``."""
    option: str = ""


_FACTORIES = {
    "aiohttp": _Notation(called=True),
    "daphne": _Notation(called=True),
    "granian": _Notation(option="--factory"),
    "gunicorn": _Notation(called=True),
    "hypercorn": _Notation(called=True),
    "uvicorn": _Notation(option="--factory"),
    "waitress": _Notation(option="--call"),
}


def find_programs(name: str, entry: EntryPoint, *, has_defaults: bool) -> tuple[str, ...]:
    """Return the programs of ours that start the server *name* for *entry*."""
    # Of itself daphne takes no factories.
    is_cured = name in {*_CURED, *_RUN} and (
        has_defaults or (name == "daphne" and entry.is_factory)
    )
    is_ours = name in _ALWAYS_OURS and bool(entry.attribute)
    return (f"serve_{name}.py",) if is_cured or is_ours else ()


def make_server_command(server: Server, *, below: str = ".", worker: str = "") -> str:
    """Return the shell line that starts *server* from the top of what was pushed.

    *below* is the app's directory there; *worker* is the class of gunicorn's workers."""
    entry = server.entry
    if entry is None:
        return begin_in(below, "gunicorn --bind 0.0.0.0:$PORT")
    if server.interface == "own" and not _is_served(server):
        return _make_own_command(entry, below, server.programs)
    notation = _FACTORIES.get(server.name, _Notation()) if entry.is_factory else _Notation()
    option = f" {notation.option}" if notation.option else ""
    # gunicorn has an option for it, and reads its configuration before it goes there.
    begin = below if server.name in {"gunicorn", "uwsgi"} else posixpath.join(below, entry.root)
    begin = posixpath.normpath(begin)
    text = (_CURED if server.programs else {}).get(server.name) or _COMMANDS[server.name]
    command = text.format(
        target=shlex.quote(f"{entry.target}{'()' if notation.called else ''}"),
        interface=server.interface,
        factory=option,
        call=option,
        worker=f" --worker-class {worker}" if worker else "",
        config=f" --config {shlex.quote(server.config_file)}" if server.config_file else "",
        chdir=f" --chdir {shlex.quote(entry.root)}" if entry.root else "",
        file=shlex.quote(posixpath.relpath(entry.file, entry.root or ".")),
        own=f"{way_up(begin)}{OWN}",
        ini=f"{way_up(begin)}{UWSGI_INI}",
    )
    return begin_in(begin, command)


def _is_served(server: Server) -> bool:
    """Return whether there is more to start for an application than its own program."""
    if server.name not in _COMMANDS or server.entry is None:
        return False
    return server.name == "streamlit" or bool(server.entry.attribute)


def _make_own_command(entry: EntryPoint, below: str, programs: tuple[str, ...]) -> str:
    """Return how a program that is its own server is started, by *programs* of ours if any."""
    if entry.framework == "script":
        return begin_in(below, entry.attribute)
    file = posixpath.relpath(entry.file, entry.root or ".")
    begin = posixpath.normpath(posixpath.join(below, entry.root))
    ours = "".join(f"{way_up(begin)}{OWN}/{program} " for program in programs)
    return begin_in(begin, f"python {ours}{shlex.quote(file)}")
