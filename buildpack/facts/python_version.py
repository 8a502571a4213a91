"""The Python versions that the app's files and variables ask for."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from buildpack.facts.collect import collect
from buildpack.facts.manifests import find_misspelled
from buildpack.facts.version_file import (
    read_python_version,
    read_runtime_txt,
    read_tool_versions,
)
from buildpack.facts.version_manifest import (
    read_mise_toml,
    read_pdm_lock,
    read_pipfile,
    read_pipfile_lock,
    read_poetry_lock,
    read_poetry_python,
    read_pylock,
    read_requires_python,
    read_uv_lock,
)
from buildpack.facts.version_text import verified
from buildpack.model.manifest import CONDA_FILES, LOCKS
from buildpack.model.problem import Problem
from buildpack.model.python_version import VERSION_FILES, VersionRequest
from buildpack.model.settings import PYTHON
from buildpack.ports import AppTree

Source: TypeAlias = Callable[[AppTree, Mapping[str, str]], VersionRequest | None]


_OF_TOOLS = frozenset({".tool-versions", "mise.toml", ".mise.toml"})


def read_version_requests(
    tree: AppTree, env: Mapping[str, str], manifest: str = ""
) -> tuple[tuple[VersionRequest, ...], tuple[Problem, ...]]:
    """Return what the app asks for, the strongest first, and what is wrong with it.

    *manifest* is the one from which packages are installed."""
    problems: list[Problem] = []
    asked = [collect(partial(source, tree, env), None, problems) for source in SOURCES]
    if problems:
        # Who mends a version file wants to know of the one that nobody reads, too.
        near = collect(partial(find_misspelled, tree), (), problems)
        problems.extend(one for one in near if one.meant in VERSION_FILES)
    requests = [
        replace(one, binds=_binds(one.source, manifest))
        for one in asked
        if one and (one.source not in CONDA_FILES or one.source == manifest)
    ]
    # A leftover of another manager decides only where nobody else says anything. That of conda's
    # doesn't: it is for laptops, and its Python with it.
    requests.sort(key=lambda one: not one.binds)
    return tuple(requests), tuple(dict.fromkeys(problems))


def _binds(source: str, manifest: str) -> bool:
    name = posixpath.basename(source)
    if name in _OF_TOOLS:
        return False
    is_of_manager = name in LOCKS or name == "Pipfile" or name in CONDA_FILES
    if not is_of_manager or not manifest:
        return True
    return name.removesuffix(".lock") == manifest.removesuffix(".lock")


def _read_variable(_: AppTree, env: Mapping[str, str]) -> VersionRequest | None:
    text = PYTHON.text(env)
    return verified(VersionRequest(text=text, source=PYTHON.origin(env))) if text else None


def _read_environment(tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    if not any(tree.has(name) for name in CONDA_FILES):
        return None
    # Few apps have one, and a reader of YAML takes its time to import.
    from buildpack.facts.locks.environment_yml import python_request  # noqa: PLC0415

    found = python_request(tree)
    return verified(found) if found else None


SOURCES: tuple[Source, ...] = (
    _read_variable,
    read_runtime_txt,
    read_python_version,
    read_pipfile_lock,
    read_pipfile,
    read_requires_python,
    read_poetry_python,
    read_uv_lock,
    read_poetry_lock,
    read_pdm_lock,
    read_pylock,
    _read_environment,
    read_tool_versions,
    partial(read_mise_toml, "mise.toml"),
    partial(read_mise_toml, ".mise.toml"),
)
"""Where a version may be asked for, the strongest first."""
