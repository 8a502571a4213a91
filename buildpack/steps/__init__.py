"""Doing it: which steps a plan needs, in order."""

from __future__ import annotations

from collections.abc import Iterator

from buildpack.model.app_start import read_app_start
from buildpack.model.plan import Plan, Use
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.serve_settings import STRICT
from buildpack.model.uvicorn_start import find_uvicorn_starts
from buildpack.ports import AppTree
from buildpack.steps.check import CheckApp
from buildpack.steps.hook import RunHook
from buildpack.steps.runtime import InstallRuntime
from buildpack.steps.step import Step
from buildpack.steps.virtualenv import PrepareVirtualenv


def hooks(
    name: str, request: BuildRequest, tree: AppTree, plan: Plan | None = None
) -> Iterator[Step]:
    """Yield the step for a hook of the app's, when there is such a file.

    One beside the app wins over one at the top of what was pushed. When *plan* has been carried
    out, the hook may add to what was installed."""
    found = (
        RunHook(request.layout, name, is_at_top=is_at_top, env=request.hook_env)
        for is_at_top in (False, True)
    )
    hook = next((one for one in found if tree.read(one.path) is not None), None)
    if hook is None:
        return
    if plan is None:
        yield hook
        return
    # Few apps have such a hook.
    from buildpack.steps.byte_code import FinishVirtualenv  # noqa: PLC0415
    from buildpack.steps.lent_installer import LendInstallers  # noqa: PLC0415

    version = plan.runtime.value.version
    yield LendInstallers(hook, FinishVirtualenv(request.layout, version, plan.venv, plan.jobs))


def steps_for(plan: Plan, request: BuildRequest, project: Project) -> Iterator[Step]:
    """Yield the steps that carry out *plan*, in order."""
    layout = request.layout
    version = plan.runtime.value.version
    # What isn't in every plan is imported when it is: an unchanged build is nearly all imports.
    if plan.left_out:
        from buildpack.steps.left_out import LeaveOut  # noqa: PLC0415

        yield LeaveOut(layout, plan.left_out)
    yield InstallRuntime(layout, plan.runtime.value, plan.python, plan.jobs)
    yield PrepareVirtualenv(layout, version, plan.venv)
    if plan.venv.use is not Use.REUSED:
        from buildpack.steps.packages import install_packages  # noqa: PLC0415

        yield from install_packages(plan, request, project)
    if plan.nltk is not None:
        from buildpack.steps.nltk import FetchNltkData  # noqa: PLC0415

        yield FetchNltkData(layout, version, plan.nltk.value)
    if plan.collect_static and plan.collect_static.value and project.django:
        from buildpack.steps.static_files import CollectStatic  # noqa: PLC0415

        named = any(one.name == "django" for one in project.requirements.requirements)
        yield CollectStatic(
            layout,
            project.django.manage_py,
            is_certain=project.django.has_static_files,
            version=None if named else version,
            python_path=request.hook_env.get("PYTHONPATH", ""),
        )
    if plan.server and (plan.server.value.config or plan.server.value.programs):
        from buildpack.steps.server_files import ConfigureServer  # noqa: PLC0415

        yield ConfigureServer(layout, plan.server.value.config, plan.server.value.programs)


def checks_for(plan: Plan, request: BuildRequest, project: Project) -> Iterator[Step]:
    """Yield the step that looks for mistakes, when everything else is done; none for tests, which
    find their own."""
    if request.purpose is Purpose.TEST:
        return
    start = read_app_start(request, project, plan.server)
    yield CheckApp(
        layout=request.layout,
        version=plan.runtime.value.version,
        lines=start.lines,
        targets=project.targets,
        uwsgi=start.uwsgi,
        uvicorn=tuple(find_uvicorn_starts(start.lines, request.env)),
        is_strict=STRICT.read(request.env),
    )
