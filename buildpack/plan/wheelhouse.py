"""What becomes of the package files that an app brings with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from packaging.markers import UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from buildpack.model.choice import Choice
from buildpack.model.machine import Machine
from buildpack.model.manifest import Way
from buildpack.model.plan import Installer, Kept, Server, Use
from buildpack.model.project import Project
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest
from buildpack.model.setting import is_on
from buildpack.model.value import Value
from buildpack.model.wheelhouse import PackageFile, Wheelhouse, WheelhouseFacts
from buildpack.plan.kept import discard
from buildpack.plan.wheel_tag import fits

NO_INDEX = "PIP_NO_INDEX"

# We compile it with what we have: its source archive is enough, and it needs nothing.
_UWSGI = "uwsgi"


def choose_wheelhouse(
    request: BuildRequest,
    project: Project,
    *,
    installer: Installer,
    server: Server | None,
    version: PythonVersion,
) -> Choice[Wheelhouse] | None:
    """Return what the installer does with the app's own package files; None without any.

    It always sees them. Where they hold all that is needed, it sees nothing else."""
    brought = project.wheelhouse
    # A lock of uv's own says where each package comes from.
    if brought is None or installer.way in {Way.NOTHING, Way.SYNC}:
        return None
    if is_on(request.env.get(NO_INDEX, "")):
        return Choice(Wheelhouse(path=brought.path, is_alone=True), f"{NO_INDEX} is set", NO_INDEX)
    is_alone = _Shelf(brought, version, request.target).holds_all(project, server)
    because = (
        "it holds all that your app needs, so no index is asked"
        if is_alone
        else "its files are found besides those of the index"
    )
    return Choice(Wheelhouse(path=brought.path, is_alone=is_alone), because, brought.path)


def digests_of(facts: WheelhouseFacts | None) -> dict[str, str]:
    """Return the digest of each file, as a virtualenv's fingerprint holds it."""
    return {f"{facts.path}/{one.file}": one.sha256 for one in facts.files} if facts else {}


def discard_replaced(kept: Kept, machine: Machine, digests: Mapping[str, str]) -> Kept:
    """Discard the virtualenv when a file has other contents under the same name.

    Installers take what is installed for what was asked for."""
    before = dict(machine.kept[kept.name].digests) if kept.use is Use.UPDATED else {}
    changed = [name for name in digests if before.get(name, digests[name]) != digests[name]]
    reasons = (f"{name} has changed" for name in changed)
    return discard(kept.name, kept.made_of, *reasons) if changed else kept


class _Shelf(Value):
    """The package files, as seen from one Python on one machine."""

    facts: WheelhouseFacts
    version: PythonVersion
    target: str

    def holds_all(self, project: Project, server: Server | None) -> bool:
        """Return whether every package is there, with all that it depends on."""
        facts = project.requirements
        lines = [one for one in facts.requirements if not one.is_constraint]
        is_open = facts.has_unnamed or facts.local_projects or facts.editable_projects
        if is_open or any(one.is_url for one in lines):
            return False
        waiting = [(one.name, one.specifier, frozenset(one.extras)) for one in lines]
        if server is not None and server.supplied:
            waiting.append((server.name, "", frozenset()))
        seen = set(waiting)
        while waiting:
            name, specifier, extras = waiting.pop()
            found = self._find(name, specifier)
            if found is None or (found.needs is None and name != _UWSGI):
                return False
            new = [one for one in self._needs(found, extras) if one not in seen]
            seen.update(new)
            waiting.extend(new)
        return True

    def _find(self, name: str, specifier: str) -> PackageFile | None:
        try:
            wanted = SpecifierSet(specifier)
        except InvalidSpecifier:
            return None
        fitting = [
            one
            for one in self.facts.files
            if one.name == name
            and wanted.contains(one.version, prereleases=True)
            and (not one.tags or any(fits(tag, self.version, self.target) for tag in one.tags))
        ]
        return max(fitting, key=lambda one: (bool(one.tags), Version(one.version)), default=None)

    def _needs(
        self, found: PackageFile, extras: frozenset[str]
    ) -> Iterator[tuple[str, str, frozenset[str]]]:
        for text in found.needs or ():
            try:
                need = Requirement(text)
            except InvalidRequirement:
                continue
            if self._applies(need, extras):
                name = canonicalize_name(need.name)
                yield name, str(need.specifier), frozenset(need.extras)

    def _applies(self, need: Requirement, extras: frozenset[str]) -> bool:
        """Return whether a dependency's marker is true; one that nobody understands is."""
        python = {
            "python_version": self.version.series,
            "python_full_version": str(replace(self.version, free_threaded=False)),
        }
        try:
            return need.marker is None or any(
                need.marker.evaluate({**python, "extra": extra}) for extra in extras | {""}
            )
        except UndefinedEnvironmentName:
            return True
