"""What to do, and why. Pure."""

from __future__ import annotations

from buildpack.model.machine import Machine
from buildpack.model.plan import Plan, Use
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.plan.installer import choose_installer
from buildpack.plan.kept import (
    decide_python,
    decide_venv,
    find_damage,
    find_usable,
)
from buildpack.plan.processes import choose_processes
from buildpack.plan.runtime import choose_runtime, find_conflict, find_runtime_notices
from buildpack.plan.server import choose_server, find_server_notices
from buildpack.plan.settings import find_invalid_settings, find_unknown_settings
from buildpack.plan.source import find_source_problems
from buildpack.plan.static_files import choose_addons, choose_static_files
from buildpack.plan.uwsgi import choose_uwsgi, decide_uwsgi_wheel
from buildpack.problems.several import SeveralProblems


def make_plan(request: BuildRequest, project: Project, machine: Machine) -> Plan:
    """Return all choices of one build. The same inputs always make the same plan.

    Raises BuildFailed for what has to be mended first: all of it at once."""
    _refuse(
        (
            *find_invalid_settings(request.env),
            *find_source_problems(project),
            *project.problems,
        )
    )
    machine = find_usable(request, machine)
    asked, requirements = project.version_requests, project.requirements

    runtime = choose_runtime(asked, machine, request.offers)
    conflict = find_conflict(asked, runtime.value.version)
    # Files contradict each other by mistake; a config var is there to decide.
    if conflict is not None and asked[0].line is not None:
        raise BuildFailed(conflict)
    installer = choose_installer(request, project)
    server = choose_server(project)
    supplied = server.value if server else None

    python = decide_python(request, machine, runtime.value)
    venv = decide_venv(
        request, machine, requirements, python=python, installer=installer.value, server=supplied
    )
    uwsgi, wheel = choose_uwsgi(requirements, supplied, machine), None
    if uwsgi is not None and venv.use is not Use.REUSED:
        uwsgi, wheel = decide_uwsgi_wheel(request, machine, uwsgi, python)

    return Plan(
        runtime=runtime,
        requested=asked[0].text if asked else "",
        python=python,
        installer=installer,
        venv=venv,
        uwsgi=uwsgi if wheel else None,
        uwsgi_wheel=wheel,
        server=server,
        collect_static=choose_static_files(request, project),
        processes=choose_processes(project, server),
        addons=choose_addons(project),
        jobs=machine.cpu_count,
        notices=(
            *find_unknown_settings(request.env),
            *find_damage(machine.damaged),
            *project.notices,
            *find_runtime_notices(asked, machine, runtime),
            *find_server_notices(project, server),
        ),
    )


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise BuildFailed(problems[0] if len(problems) == 1 else SeveralProblems(problems))
