"""What installs the app's packages, and from which files."""

from __future__ import annotations

from buildpack.model.choice import Choice
from buildpack.model.legacy import is_python2, needs_pip
from buildpack.model.manifest import LOCKS, PROJECT_FILES, REQUIREMENTS_FILE, Way, competitors
from buildpack.model.plan import Installer
from buildpack.model.problem import Problem
from buildpack.model.project import Project
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.settings import INSTALL_PROJECT, INSTALLER
from buildpack.problems.lock import LockMissing
from buildpack.problems.manifest import InstallerUnsuitable, ManifestSeveral

# Formats that only uv reads, and those that are read for it.
_WAYS = {REQUIREMENTS_FILE: Way.FILES, "uv.lock": Way.SYNC, "pylock.toml": Way.CLOSED}
_ONLY_UV = frozenset({"uv.lock", "pylock.toml"})

# Config vars that change what pip installs and for which uv has no word.
_PIP_ONLY_SETTINGS = (
    *("PIP_CONFIG_FILE", "PIP_CONFIG_SETTINGS", "PIP_GLOBAL_OPTION", "PIP_NO_BUILD_ISOLATION"),
    *("PIP_NO_DEPS", "PIP_PREFER_BINARY", "PIP_USE_DEPRECATED"),
)
_NOTHING = frozenset({"", "/dev/null"})


def choose_installer(
    request: BuildRequest, project: Project, version: PythonVersion
) -> Choice[Installer]:
    """Return the tool for the app's packages, and from what it installs them into *version*."""
    way, facts = _choose_way(project), project.requirements
    tool, because, source = _choose_tool(request, project, way, version)
    return Choice(
        Installer(
            tool=tool,
            manifests=_manifests(project, way),
            way=way,
            groups=facts.groups,
            extras=facts.extras,
            has_tests=request.purpose is Purpose.TEST,
            has_project=way is Way.FILES and INSTALL_PROJECT.read(request.env),
        ),
        because,
        source,
    )


def find_installer_notices(
    request: BuildRequest, project: Project, installer: Choice[Installer]
) -> tuple[Problem, ...]:
    """Return what the user should know about the choice."""
    asked, taken = INSTALLER.read(request.env), installer.value.tool
    facts, notices = project.requirements, list[Problem]()
    if others := competitors(project.manifests, project.manifest):
        notices.append(ManifestSeveral(taken=project.manifest, others=others))
    if asked and asked != taken:
        notices.append(InstallerUnsuitable(asked=asked, taken=taken, why=installer.because))
    if facts.lines and facts.own_lock and facts.own_lock not in project.manifests:
        notices.append(LockMissing(manifest=project.manifest, lock=facts.own_lock))
    return tuple(notices)


def _choose_way(project: Project) -> Way:
    manifest, facts = project.manifest, project.requirements
    if manifest in _WAYS:
        return _WAYS[manifest]
    if manifest in PROJECT_FILES and "." in facts.local_projects:
        return Way.PROJECT
    if facts.lines:
        return Way.CLOSED if facts.is_closed else Way.OPEN
    return Way.NOTHING


def _manifests(project: Project, way: Way) -> tuple[str, ...]:
    match way:
        case Way.NOTHING:
            return ()
        case Way.FILES:
            return project.requirements.files
        case Way.PROJECT:
            return (".",)
        case Way.SYNC | Way.CLOSED | Way.OPEN:
            return (project.manifest,)


def _choose_tool(
    request: BuildRequest, project: Project, way: Way, version: PythonVersion
) -> tuple[str, str, str]:
    """Return the tool, why, and where that comes from."""
    asked, manifest = INSTALLER.read(request.env), project.manifest
    if is_python2(version):
        return "pip", f"uv doesn't install for Python {version.series}", "default"
    if asked == "pip" and manifest in _ONLY_UV:
        return "uv", f"only uv reads {manifest}", manifest
    if asked:
        origin = INSTALLER.origin(request.env)
        return asked, f"{origin} asks for it", origin
    if pip_only := _find_pip_only(request, project, version):
        return "pip", *pip_only
    return "uv", _describe(project, way), "default"


def _find_pip_only(
    request: BuildRequest, project: Project, version: PythonVersion
) -> tuple[str, str] | None:
    """Return what only pip understands, as a reason, and where it stands."""
    if project.manifest in _ONLY_UV:
        return None
    if needs_pip(version):
        return f"packages for Python {version.series} are built as pip does it", "default"
    if project.requirements.pip_only:
        return project.requirements.pip_only, project.manifest
    settings = (one for one in _PIP_ONLY_SETTINGS if request.env.get(one, "") not in _NOTHING)
    name = next(settings, None)
    return None if name is None else (f"only pip understands {name}", name)


def _describe(project: Project, way: Way) -> str:
    """Return where the app's packages are told, and what we use uv for."""
    manifest, places = project.manifest, " and ".join(_manifests(project, way))
    if way is Way.NOTHING:
        told = f"{manifest} lists no packages" if manifest else "no file of yours lists packages"
        return f"{told}, and uv is our default"
    if way is Way.PROJECT:
        return f"{manifest} makes your app a package, and uv installs it and its needs fastest"
    told = "locked" if manifest in LOCKS else "listed"
    return f"your packages are {told} in {places}, and uv installs them fastest"
