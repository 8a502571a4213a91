"""What is wrong with the Procfile, with servers' configuration, and with what they serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from buildpack.model.app_start import read_app_start
from buildpack.model.choice import Choice
from buildpack.model.env import EnvEdit
from buildpack.model.plan import Server
from buildpack.model.problem import Problem
from buildpack.model.project import Project
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.serve_settings import SERVER_DEFAULTS, STRICT
from buildpack.plan.lint.case import Case
from buildpack.plan.lint.command import lint_command
from buildpack.plan.lint.gunicorn import lint_gunicorn, lint_own_gunicorn
from buildpack.plan.lint.target import lint_target
from buildpack.plan.lint.uwsgi import lint_uwsgi
from buildpack.plan.lint.web import lint_web

_RULES = (lint_command, lint_target, lint_web, lint_gunicorn)
# They may be meant as they are, so that they never end a build.
_ADVICE = frozenset({"procfile-name-short", "uwsgi-cron-repeated", "uwsgi-spooler-ephemeral"})


def find_lint(
    request: BuildRequest,
    project: Project,
    python: PythonVersion,
    *,
    server: Choice[Server] | None = None,
    launch: tuple[Choice[EnvEdit], ...] = (),
) -> tuple[Problem, ...]:
    """Return what is wrong with how the app is started, in the order of the Procfile.

    *launch* are our own defaults: what they cure isn't told. Nothing for builds that run tests."""
    if request.purpose is Purpose.TEST:
        return ()
    variables = {*request.env, *(choice.value.name for choice in launch)}
    case = Case(project, python, frozenset(variables), SERVER_DEFAULTS.read(request.env))
    start = read_app_start(request, project, server)
    found = [problem for line in start.lines for rule in _RULES for problem in rule(line, case)]
    for one in start.uwsgi:
        found.extend(lint_uwsgi(one, case))
    if server is not None and server.value.name == "gunicorn":
        found.extend(lint_own_gunicorn(case))
    return tuple(dict.fromkeys(found))


def find_errors(env: Mapping[str, str], findings: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return those findings that end the build: none, unless the user is strict."""
    return tuple(_errors(findings)) if STRICT.read(env) else ()


def _errors(findings: tuple[Problem, ...]) -> Iterator[Problem]:
    return (problem for problem in findings if problem.id not in _ADVICE)
