"""What the app's manifest asks for, whatever its format is."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace

from buildpack.facts.locks.reader import READERS, Found, Reader, find_project_reader
from buildpack.facts.locks.uv_lock_path import UV_LOCK, find_uv_lock
from buildpack.facts.requirements import read_requirements
from buildpack.model.manifest import PROJECT_FILES, REQUIREMENTS_FILE
from buildpack.model.project import RequirementsFacts
from buildpack.model.settings import APP_DIR, EXTRAS, GROUPS, INSTALL_PROJECT, REQUIREMENTS
from buildpack.model.wanted import Wanted
from buildpack.ports import AppTree

_TEST_FILES = (
    *("requirements-test.txt", "requirements-tests.txt", "requirements-dev.txt"),
    *("test-requirements.txt", "dev-requirements.txt", "requirements_test.txt"),
    *("requirements_dev.txt", "requirements/test.txt", "requirements/tests.txt"),
    *("requirements/testing.txt", "requirements/dev.txt", "requirements/development.txt"),
)


def find_wanted(env: Mapping[str, str], *, tests: bool) -> Wanted:
    """Return what the user's settings want besides the main dependencies."""
    return Wanted(groups=GROUPS.read(env), extras=EXTRAS.read(env), tests=tests)


def read_dependencies(
    tree: AppTree, manifest: str, wanted: Wanted, env: Mapping[str, str]
) -> Found:
    """Return what *manifest* asks for, and what is wrong with it.

    Raises BuildFailed for a file that can't be read at all."""
    reader = _READERS.get(manifest)
    return (RequirementsFacts(), ()) if reader is None else reader(tree, wanted, env)


def _read_files(tree: AppTree, wanted: Wanted, env: Mapping[str, str]) -> Found:
    files = tuple(posixpath.normpath(file) for file in REQUIREMENTS.read(env))
    if wanted.tests:
        beside = next((file for file in _TEST_FILES if tree.has(file)), None)
        files = (*files, beside) if beside is not None and beside not in files else files
    facts, problems = read_requirements(
        tree,
        files,
        named_by=REQUIREMENTS.origin(env),
        project=INSTALL_PROJECT.origin(env) if INSTALL_PROJECT.read(env) else "",
    )
    if "." in {*facts.local_projects, *facts.editable_projects}:
        # What the project itself depends on is installed with it.
        own = _read_own_project(tree, Wanted()).requirements
        facts = replace(facts, requirements=(*facts.requirements, *own))
    return replace(facts, files=files), problems


def _read_uv_lock(tree: AppTree, wanted: Wanted, env: Mapping[str, str]) -> Found:
    from buildpack.facts.locks.uv_lock import read_uv_lock  # noqa: PLC0415 - as with READERS.

    app_dir = APP_DIR.read(env)
    return read_uv_lock(tree, wanted, path=find_uv_lock(tree, app_dir) or UV_LOCK, app_dir=app_dir)


def _read_project(tree: AppTree, wanted: Wanted, env: Mapping[str, str]) -> Found:
    reader = find_project_reader(tree)
    return (_read_own_project(tree, wanted), ()) if reader is None else reader(tree, wanted, env)


def _read_own_project(tree: AppTree, wanted: Wanted) -> RequirementsFacts:
    from buildpack.facts.own_project import read_own_project  # noqa: PLC0415 - as with READERS.

    return read_own_project(tree, wanted)


_READERS: dict[str, Reader] = {
    REQUIREMENTS_FILE: _read_files,
    UV_LOCK: _read_uv_lock,
    **dict.fromkeys(PROJECT_FILES, _read_project),
    **READERS,
}
