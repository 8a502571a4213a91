"""What to do, and why. Pure."""

from __future__ import annotations

from dataclasses import replace

from buildpack.model.machine import Machine
from buildpack.model.plan import Plan, Use
from buildpack.model.problem import BuildFailed, Problem
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.model.serve_settings import SERVER_DEFAULTS
from buildpack.plan.contradiction import decide_runtime
from buildpack.plan.entry_point import find_entry_notices, find_runners_up
from buildpack.plan.hollow import (
    explain_discarded,
    find_missing_files,
    find_uses_at_build,
    without_hollow,
)
from buildpack.plan.installer import choose_installer, find_installer_notices
from buildpack.plan.kept import (
    decide_python,
    decide_venv,
    find_damage,
    find_usable,
)
from buildpack.plan.launch import choose_launch_defaults, find_serving
from buildpack.plan.lint import find_errors, find_lint
from buildpack.plan.migration import choose_migration
from buildpack.plan.nltk import choose_nltk_data
from buildpack.plan.processes import choose_processes
from buildpack.plan.runtime import settle_requests
from buildpack.plan.runtime_notice import find_runtime_notices
from buildpack.plan.server import choose_server
from buildpack.plan.settings import find_invalid_settings, find_unknown_settings
from buildpack.plan.source import (
    choose_app_dir,
    choose_left_out,
    find_source_notices,
    find_source_problems,
)
from buildpack.plan.stack import find_stack_notices
from buildpack.plan.static_files import choose_addons, choose_static_files
from buildpack.plan.static_map import find_static_map
from buildpack.plan.test_command import choose_suite, find_suite_notices
from buildpack.plan.uwsgi import choose_uwsgi, decide_uwsgi_wheel, find_uwsgi_notices
from buildpack.plan.uwsgi_doctor import find_unfit
from buildpack.plan.uwsgi_ini import configure_uwsgi
from buildpack.plan.web_variable import find_web_variables
from buildpack.plan.wheelhouse import choose_wheelhouse, digests_of, discard_replaced
from buildpack.problems.several import SeveralProblems


def make_plan(request: BuildRequest, project: Project, machine: Machine) -> Plan:
    """Return all choices of one build. The same inputs always make the same plan.

    Raises BuildFailed for what has to be mended first: all of it at once."""
    plan = _choose_all(request, project, machine)
    if uses := find_missing_files(plan, machine):
        plan = _choose_all(request, project, without_hollow(machine))
        plan = explain_discarded(plan, machine.hollow, uses)
    # What an app should say, nobody can say where there is none.
    return plan if request.has_app else replace(plan, notices=())


def _choose_all(request: BuildRequest, project: Project, machine: Machine) -> Plan:
    _refuse(
        (
            *find_invalid_settings(request.env),
            *find_source_problems(project),
            *project.problems,
        )
    )
    machine = find_usable(request, machine)
    asked, requirements = project.version_requests, project.requirements

    runtime = decide_runtime(project, machine, request.offers)
    installer = choose_installer(request, project, runtime.value.version)
    server = choose_server(project, request.env, has_defaults=SERVER_DEFAULTS.read(request.env))
    collect_static = choose_static_files(request, project)
    statics = find_static_map(project, server, collect_static)
    server = configure_uwsgi(project, server, statics)
    supplied = server.value if server else None
    suite = choose_suite(request, project)

    python = decide_python(request, machine, runtime.value)
    files = choose_wheelhouse(
        request,
        project,
        installer=installer.value,
        server=supplied,
        version=runtime.value.version,
    )
    own_files = digests_of(project.wheelhouse if files else None)
    venv = decide_venv(
        request,
        machine,
        replace(requirements, digests={**requirements.digests, **own_files}),
        python=python,
        installer=installer.value,
        server=supplied,
        suite=suite.value if suite else None,
    )
    venv = discard_replaced(venv, machine, own_files)
    uwsgi, wheel = choose_uwsgi(request, requirements, supplied, machine), None
    _refuse(find_unfit(requirements, uwsgi, runtime.value.version))
    if uwsgi is not None and venv.use is not Use.REUSED:
        uwsgi, wheel = decide_uwsgi_wheel(request, machine, uwsgi, python)

    nltk = choose_nltk_data(request, project, machine)
    processes = choose_processes(project, server, request.layout.below)
    launch = choose_launch_defaults(request, project, server, runtime.value.version)
    lint = find_lint(request, project, runtime.value.version, server=server, launch=launch)
    _refuse(find_errors(request.env, lint))
    return Plan(
        runtime=runtime,
        app_dir=choose_app_dir(request),
        left_out=choose_left_out(project),
        requested=settle_requests(asked, machine)[0].text if asked else "",
        python=python,
        installer=installer,
        wheelhouse=files,
        venv=venv,
        uwsgi=uwsgi if wheel else None,
        uwsgi_wheel=wheel,
        server=server,
        runners_up=find_runners_up(project, server),
        collect_static=collect_static,
        nltk=nltk,
        migration=choose_migration(project, request.layout.below),
        processes=processes,
        serving=find_serving(project, server),
        web_variables=find_web_variables(project, server, processes, launch),
        launch=launch,
        suite=suite,
        addons=choose_addons(project),
        jobs=machine.cpu_count,
        at_build=find_uses_at_build(request, project, collect_static=collect_static, nltk=nltk),
        notices=(
            *find_unknown_settings(request.env),
            *find_stack_notices(request),
            *find_damage(machine.damaged),
            *find_source_notices(project),
            *project.notices,
            *find_runtime_notices(asked, machine, runtime),
            *find_installer_notices(request, project, installer),
            *find_entry_notices(project, server),
            *find_uwsgi_notices(request, uwsgi),
            *find_suite_notices(request, suite),
            *lint,
        ),
    )


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise BuildFailed(problems[0] if len(problems) == 1 else SeveralProblems(problems))
