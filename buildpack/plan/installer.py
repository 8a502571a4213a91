"""What installs the app's packages, and from which files."""

from __future__ import annotations

from buildpack.model.choice import Choice
from buildpack.model.plan import Installer
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.model.settings import INSTALLER, REQUIREMENTS

_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


def choose_installer(request: BuildRequest, project: Project) -> Choice[Installer]:
    """Return the tool for the app's packages, and from what it installs them."""
    manifests = _choose_manifests(request, project)
    if tool := INSTALLER.read(request.env):
        return Choice(
            Installer(tool=tool, manifests=manifests),
            f"{INSTALLER.name} asks for it",
            INSTALLER.name,
        )
    if project.requirements.pip_only:
        return Choice(
            Installer(tool="pip", manifests=manifests),
            project.requirements.pip_only,
            manifests[0] if manifests else "default",
        )
    if not manifests:
        return Choice(Installer(tool="uv", manifests=()), "there is nothing to install", "default")
    shown = "your project" if manifests == (".",) else " and ".join(manifests)
    return Choice(
        Installer(tool="uv", manifests=manifests), f"it installs {shown} fastest", "default"
    )


def _choose_manifests(request: BuildRequest, project: Project) -> tuple[str, ...]:
    if REQUIREMENTS.text(request.env):
        return REQUIREMENTS.read(request.env)
    if "requirements.txt" in project.manifests:
        return REQUIREMENTS.default
    return (".",) if any(name in project.manifests for name in _PROJECT_FILES) else ()
