"""Which processes the app has."""

from __future__ import annotations

from dataclasses import replace

from buildpack.model.choice import Choice
from buildpack.model.layout import way_up
from buildpack.model.plan import Server
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.plan.shell_line import begin_in
from buildpack.plan.uwsgi_ini import UWSGI_INI

PROCFILE = "Procfile"

# Every one of them listens where the platform's router expects it.
_COMMANDS = {
    "daphne": "daphne -b 0.0.0.0 -p $PORT {target}",
    "granian": "granian --interface {interface} --host 0.0.0.0 --port $PORT {target}",
    "gunicorn": "gunicorn --bind 0.0.0.0:$PORT {target}",
    "hypercorn": "hypercorn --bind 0.0.0.0:$PORT {target}",
    "uvicorn": "uvicorn --host 0.0.0.0 --port $PORT {target}",
    "uwsgi": "uwsgi {ini}",
    "waitress": "waitress-serve --host=0.0.0.0 --port=$PORT {target}",
}


# gunicorn speaks ASGI through a worker of uvicorn's, which has moved to a package of its own.
_OLD_WORKER = "uvicorn.workers.UvicornWorker"
_NEW_WORKER = "uvicorn_worker.UvicornWorker"


def choose_processes(
    project: Project, server: Choice[Server] | None, below: str = "."
) -> tuple[Choice[Process], ...]:
    """Return the Procfile's processes as they stand there, then what we derive besides.

    Platforms start every process at the top of what was pushed. What is the app's own begins in
    its directory, *below* that; a Procfile at the top is taken verbatim."""
    is_below = below != "."
    file = f"{below}/{PROCFILE}" if is_below else PROCFILE
    written = tuple(
        Choice(process, "your Procfile says so", PROCFILE)
        if not is_below or process.name in project.top_processes
        else Choice(_begin_in(below, process), f"{file} says so", file)
        for process in project.procfile or ()
    )
    if server is None:
        return written
    web = _derive_web(project, server, way_up(below))
    return (*written, replace(web, value=_begin_in(below, web.value)))


def _begin_in(below: str, process: Process) -> Process:
    return replace(process, command=begin_in(below, process.command))


def _derive_web(project: Project, server: Choice[Server], up: str) -> Choice[Process]:
    chosen = server.value
    if chosen.target is None:
        return Choice(Process("web", f"uwsgi {project.uwsgi_ini}"), server.because, server.source)
    command = _COMMANDS[chosen.name].format(
        target=chosen.target, interface=chosen.interface, ini=f"{up}{UWSGI_INI}"
    )
    if (chosen.name, chosen.interface) == ("gunicorn", "asgi"):
        names = {line.name for line in project.requirements.requirements}
        worker = _NEW_WORKER if "uvicorn-worker" in names else _OLD_WORKER
        command = command.replace("gunicorn", f"gunicorn --worker-class {worker}", 1)
    entry = next(entry for entry in project.entry_points if entry.target == chosen.target)
    return Choice(Process("web", command), entry.because, f"{entry.file}, line {entry.line}")
