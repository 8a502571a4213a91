"""The bills of materials that an image and its layers come with, and a slug."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from buildpack import __version__
from buildpack.model.inventory import Identity, Wishes
from buildpack.model.outcome import BuildOutcome
from buildpack.model.plan import Plan, Use
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.platforms.identity import find_identity, find_timestamp
from buildpack.ports import World
from buildpack.report.sbom import (
    Bom,
    add_app,
    list_data,
    list_packages,
    list_python,
    parse_bom,
    render_sbom,
)


def write_layer_sboms(
    request: BuildRequest, world: World, built: BuildOutcome, paths: Mapping[str, Path]
) -> None:
    """Write what an image's layers hold, and the image as a whole.

    *paths* are the files for ``python``, ``venv`` and ``launch``. Where the packages stay as they
    are, their list has been restored, which is all that there is where their files haven't."""
    plan, project = built.plan, built.project
    if plan is None or project is None:
        return
    packages = _find_restored(world, plan, project, paths["venv"])
    if packages is None and not world.store.is_hollow(plan.venv.name):
        packages = _list_packages(request, world, plan, project)
        _write(request, world, paths["venv"], packages)
    _write(request, world, paths["python"], list_python(plan.python))
    identity = find_identity(request, world)
    world.disk.write(paths["launch"], _render_whole(request, plan, project, identity, packages))


def find_wishes(project: Project) -> Wishes:
    """Return what the app's files say of packages: extras, and the archives they accept."""
    extras: dict[str, tuple[str, ...]] = {}
    hashes: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in project.requirements.requirements:
        if not one.is_constraint:
            extras[one.name] = (*extras.get(one.name, ()), *one.extras)
        if one.specifier.startswith("=="):
            hashes[one.name, one.specifier.lstrip("=").strip()] = one.hashes
    return Wishes(extras=extras, hashes=hashes)


def render_installed(
    request: BuildRequest, world: World, plan: Plan, project: Project, identity: Identity
) -> str:
    """Return the document of a slug: what is installed in it."""
    packages = _list_packages(request, world, plan, project)
    return _render_whole(request, plan, project, identity, packages)


def _render_whole(
    request: BuildRequest, plan: Plan, project: Project, identity: Identity, packages: Bom | None
) -> str:
    """Return the document of the whole; *packages* is None where nobody can tell them."""
    corpora = plan.nltk.value.corpora if plan.nltk is not None else ()
    bom = list_python(plan.python) + (packages or Bom()) + list_data(one.name for one in corpora)
    # A lock names what others need as well.
    direct = () if project.requirements.is_closed else tuple(find_wishes(project).extras)
    app, bom = add_app(bom, identity, direct)
    return render_sbom(
        bom,
        tool=__version__,
        timestamp=find_timestamp(request.env),
        app=app,
        is_complete=packages is not None,
    )


def _list_packages(request: BuildRequest, world: World, plan: Plan, project: Project) -> Bom:
    # An unchanged image lists nothing anew.
    from buildpack.steps.inventory import read_inventory  # noqa: PLC0415

    version = plan.runtime.value.version
    directory = request.layout.packages(version).build
    return list_packages(read_inventory(world.disk, directory, version, find_wishes(project)))


def _find_restored(world: World, plan: Plan, project: Project, path: Path) -> Bom | None:
    """Return the packages of the last image, where they are those of this one, too."""
    if plan.venv.use is not Use.REUSED or project.has_post_compile:
        return None
    return parse_bom((world.disk.read(path) or b"").decode("utf-8", "replace"))


def _write(request: BuildRequest, world: World, path: Path, bom: Bom) -> None:
    timestamp = find_timestamp(request.env)
    world.disk.write(path, render_sbom(bom, tool=__version__, timestamp=timestamp))
