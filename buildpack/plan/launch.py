"""What servers start with, where nobody says otherwise."""

from __future__ import annotations

from buildpack.model.choice import Choice
from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import When
from buildpack.model.plan import Server
from buildpack.model.project import Project
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest
from buildpack.model.serve_settings import SERVER_DEFAULTS
from buildpack.model.shell_line import find_server_command
from buildpack.plan.server_defaults import choose_server_defaults
from buildpack.plan.uwsgi_defaults import choose_uwsgi_defaults

# gunicorn and uvicorn believe X-Forwarded-Proto and the like only from whom this names, else every
# link that the app makes would begin with http. Nobody but the router reaches a process.
_TRUSTED = Choice(
    EnvEdit("FORWARDED_ALLOW_IPS", "*", How.DEFAULT, frozenset({When.LAUNCH})),
    "your platform's router is the only one that asks your app, and tells for whom",
    "default",
)


def find_serving(project: Project, server: Choice[Server] | None) -> str:
    """Return the name of the server that answers for ``web``; empty for none that we know."""
    if server is not None:
        return server.value.name
    command = find_server_command(project.web)
    return command.server if command is not None else ""


def choose_launch_defaults(
    request: BuildRequest,
    project: Project,
    server: Choice[Server] | None,
    version: PythonVersion,
) -> tuple[Choice[EnvEdit], ...]:
    """Return the variables that make servers safe, where the app doesn't say otherwise itself.

    *version* is that of the Python which the app will run on."""
    if not SERVER_DEFAULTS.read(request.env):
        return ()
    return (
        _TRUSTED,
        *choose_uwsgi_defaults(request, project, server),
        *choose_server_defaults(request, project, server, version),
    )
