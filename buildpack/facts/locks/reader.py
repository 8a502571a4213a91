"""Which reader is for which file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from buildpack.facts.locks.environment_yml import read_environment
from buildpack.facts.locks.pdm_lock import read_pdm_lock
from buildpack.facts.locks.pipfile import read_pipfile
from buildpack.facts.locks.pipfile_lock import read_pipfile_lock
from buildpack.facts.locks.poetry_lock import read_poetry_lock
from buildpack.facts.locks.poetry_project import read_poetry_project
from buildpack.facts.locks.project import read_dependencies
from buildpack.facts.locks.pylock import read_pylock
from buildpack.facts.locks.value import table, text
from buildpack.facts.toml import read_toml
from buildpack.model.manifest import CONDA_FILES
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree

Reader: TypeAlias = Callable[
    [AppTree, Wanted, Mapping[str, str]], tuple[RequirementsFacts, tuple[Problem, ...]]
]

READERS: dict[str, Reader] = {
    "poetry.lock": read_poetry_lock,
    "pdm.lock": read_pdm_lock,
    "Pipfile.lock": read_pipfile_lock,
    "Pipfile": read_pipfile,
    "pylock.toml": read_pylock,
    **dict.fromkeys(CONDA_FILES, read_environment),
}
"""By the name of a manifest."""


def find_project_reader(tree: AppTree) -> Reader | None:
    """Return what reads the dependencies of a ``pyproject.toml`` without installing the app.

    None where the app itself is to be installed, by its own build system.
    Raises BuildFailed(ManifestUnreadable)."""
    project = read_toml(tree, "pyproject.toml") or {}
    if table(project, "tool", "poetry"):
        return read_poetry_project
    is_listed = bool(text(table(project, "project").get("name"))) or "dependency-groups" in project
    is_built = bool(table(project, "build-system")) or tree.has("setup.py")
    return read_dependencies if is_listed and not is_built else None
