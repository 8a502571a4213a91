"""How the app is started, as far as it says so itself."""

from __future__ import annotations

from buildpack.model.choice import Choice
from buildpack.model.command_line import CommandLine, take_apart
from buildpack.model.plan import Server
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.model.uwsgi_given import UwsgiStart, find_uwsgi_starts
from buildpack.model.value import Value


class AppStart(Value):
    """What the linter and the last look at the built app go by."""

    lines: tuple[CommandLine, ...]
    """The Procfile's: what stands in no file can't be wrong there."""
    uwsgi: tuple[UwsgiStart, ...]
    """Each uWSGI that they start, and the one that we start with the app's own configuration."""


def read_app_start(
    request: BuildRequest, project: Project, server: Choice[Server] | None
) -> AppStart:
    """Take apart how the app is started; *server* is what we start for it."""
    lines = take_apart(
        project.procfile or (), below=request.layout.below, top=project.top_processes
    )
    is_served = server is not None and server.value.name == "uwsgi"
    return AppStart(lines, tuple(find_uwsgi_starts(lines, project, is_served=is_served)))
