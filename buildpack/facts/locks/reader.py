"""Which reader is for which file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TypeAlias

from buildpack.facts.locks.value import table, text
from buildpack.facts.toml import read_toml
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree

Found: TypeAlias = tuple[RequirementsFacts, tuple[Problem, ...]]
Reader: TypeAlias = Callable[[AppTree, Wanted, Mapping[str, str]], Found]


def _reader(module: str, name: str) -> Reader:
    """Return the reader of that name, whose module is imported when it is first used.

    An app has one format. To import what all of them need would take a fifth of a build in which
    nothing has changed."""

    def read(tree: AppTree, wanted: Wanted, env: Mapping[str, str]) -> Found:
        reader: Reader = getattr(import_module(f"buildpack.facts.locks.{module}"), name)
        return reader(tree, wanted, env)

    read.__name__ = name
    return read


READERS: dict[str, Reader] = {
    "poetry.lock": _reader("poetry_lock", "read_poetry_lock"),
    "pdm.lock": _reader("pdm_lock", "read_pdm_lock"),
    "Pipfile.lock": _reader("pipfile_lock", "read_pipfile_lock"),
    "Pipfile": _reader("pipfile", "read_pipfile"),
    "pylock.toml": _reader("pylock", "read_pylock"),
    "environment.yml": _reader("environment_yml", "read_environment"),
    "environment.yaml": _reader("environment_yml", "read_environment"),
}
"""By the name of a manifest."""

_OF_POETRY = _reader("poetry_project", "read_poetry_project")
_OF_DEPENDENCIES = _reader("project", "read_dependencies")


def find_project_reader(tree: AppTree) -> Reader | None:
    """Return what reads the dependencies of a ``pyproject.toml`` without installing the app.

    None where the app itself is to be installed, by its own build system.
    Raises BuildFailed(ManifestUnreadable)."""
    project = read_toml(tree, "pyproject.toml") or {}
    if table(project, "tool", "poetry"):
        return _OF_POETRY
    is_listed = bool(text(table(project, "project").get("name"))) or "dependency-groups" in project
    is_built = bool(table(project, "build-system")) or tree.has("setup.py")
    return _OF_DEPENDENCIES if is_listed and not is_built else None
