"""Which processes the app has."""

from __future__ import annotations

from dataclasses import replace

from buildpack.model.choice import Choice
from buildpack.model.plan import Server
from buildpack.model.process import Process
from buildpack.model.project import Project
from buildpack.plan.server import has_package
from buildpack.plan.server_program import GUNICORN_WORKERS, OLD_WORKER, make_server_command
from buildpack.plan.shell_line import begin_in

PROCFILE = "Procfile"


def choose_processes(
    project: Project, server: Choice[Server] | None, below: str = "."
) -> tuple[Choice[Process], ...]:
    """Return the Procfile's processes as they stand there, then what we derive besides.

    Platforms start every process at the top of what was pushed. What is the app's own begins in
    its directory, *below* that; a Procfile at the top is taken verbatim."""
    written = tuple(_take_written(project, process, below) for process in project.procfile or ())
    return written if server is None else (*written, _derive_web(project, server, below))


def _take_written(project: Project, process: Process, below: str) -> Choice[Process]:
    if process.source:
        because = f"{process.source} says so"
        return Choice(_begin_in(below, process), because, process.source)
    if below == "." or process.name in project.top_processes:
        return Choice(process, "your Procfile says so", PROCFILE)
    file = f"{below}/{PROCFILE}"
    return Choice(_begin_in(below, process), f"{file} says so", file)


def _begin_in(below: str, process: Process) -> Process:
    return replace(process, command=begin_in(below, process.command))


def _derive_web(project: Project, server: Choice[Server], below: str) -> Choice[Process]:
    chosen = server.value
    if chosen.name == "uwsgi" and chosen.entry is None:
        command = begin_in(below, f"uwsgi {project.uwsgi_ini}")
    else:
        worker = _find_worker(project, chosen)
        command = make_server_command(chosen, below=below, worker=worker)
    entry = chosen.entry
    if entry is None:
        return Choice(Process("web", command), server.because, server.source)
    return Choice(Process("web", command), entry.because, f"{entry.file}, line {entry.line}")


def _find_worker(project: Project, server: Server) -> str:
    """Return the worker class that gunicorn needs; empty when its own do."""
    if server.name != "gunicorn":
        return ""
    if server.interface == "asgi" and not has_package(project, "uvicorn-worker"):
        return OLD_WORKER
    return GUNICORN_WORKERS.get(server.interface, "")
