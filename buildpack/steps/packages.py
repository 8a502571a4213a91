"""The steps that make a virtualenv hold the app's packages, when the kept one doesn't yet."""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.model.plan import Plan
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.steps.byte_code import FinishVirtualenv
from buildpack.steps.dependencies import InstallDependencies
from buildpack.steps.step import Step
from buildpack.steps.surrounded import Surrounded
from buildpack.steps.uwsgi import CompileUwsgi
from buildpack.tools import wheelhouse


def install_packages(plan: Plan, request: BuildRequest, project: Project) -> Iterator[Step]:
    """Yield the steps from a bare or outdated virtualenv to one that is whole and kept."""
    version = plan.runtime.value.version
    yield from _surround(_install(plan, request, project), plan, request)
    yield FinishVirtualenv(request.layout, version, plan.venv, plan.jobs)


def _surround(steps: Iterator[Step], plan: Plan, request: BuildRequest) -> Iterator[Step]:
    """Yield *steps*, led to the package files that stand in the app."""
    if plan.wheelhouse is None:
        yield from steps
        return
    env = wheelhouse.environment(request.layout, plan.wheelhouse.value, request.env)
    yield from (Surrounded(step, env) for step in steps)


def _install(plan: Plan, request: BuildRequest, project: Project) -> Iterator[Step]:
    layout, version = request.layout, plan.runtime.value.version
    server = plan.server.value if plan.server else None
    supplied = server.name if server and server.supplied else ""
    dependencies = InstallDependencies(
        layout=layout,
        version=version,
        installer=plan.installer.value,
        facts=project.requirements,
        kept=plan.venv,
        supplied=(
            *(() if supplied in {"", "uwsgi"} else (supplied,)),
            *(plan.suite.value.supplied if plan.suite else ()),
        ),
    )
    if plan.uwsgi is None or plan.uwsgi_wheel is None:
        yield dependencies
        return
    uwsgi = CompileUwsgi(
        layout=layout,
        version=version,
        build=plan.uwsgi,
        kept=plan.uwsgi_wheel,
        requirements=project.requirements.requirements,
    )
    # The installer leaves a uWSGI alone that stands there already, and removes one that no
    # requirement asks for.
    yield from (dependencies, uwsgi) if supplied else (uwsgi, dependencies)
