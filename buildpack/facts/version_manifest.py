"""The Python versions that projects and their locks ask for."""

from __future__ import annotations

from collections.abc import Mapping

from buildpack.facts.excerpt import Excerpt, parse_excerpt
from buildpack.facts.json_file import parse_json
from buildpack.facts.locks.uv_lock_path import find_uv_lock
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.facts.version_text import join_entries
from buildpack.facts.version_value import find_json_line, find_line, find_value, make_request
from buildpack.model.python_version import VersionRequest
from buildpack.model.settings import APP_DIR
from buildpack.ports import AppTree

_PIPENV_KEYS = ("python_full_version", "python_version")
_PDM_KEY = "requires_python"


def read_pipfile_lock(tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    """Return what the ``Pipfile`` said when ``Pipfile.lock`` was made."""
    content = tree.read("Pipfile.lock")
    if content is None:
        return None
    required = find_value(parse_json(content, "Pipfile.lock"), "_meta", "requires")
    for key in _PIPENV_KEYS:
        value = find_value(required, key)
        if value is not None:
            line = find_json_line(decode_text(content), key)
            return make_request(value, source="Pipfile.lock", line=line, key=key)
    return None


def read_pipfile(tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    """Return what the ``Pipfile`` requires.

    Source: https://pipenv.pypa.io/en/latest/pipfile.html"""
    return _read_first(tree, "Pipfile", *(("requires", key) for key in _PIPENV_KEYS))


def read_requires_python(tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    """Return what the project in ``pyproject.toml`` requires. Source: PEP 621."""
    return _read_first(tree, "pyproject.toml", ("project", "requires-python"))


def read_poetry_python(tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    """Return what Poetry's own table in ``pyproject.toml`` requires.

    Source: https://python-poetry.org/docs/pyproject/"""
    # Parsing takes time, and most projects aren't Poetry's.
    if b"poetry" not in (tree.read("pyproject.toml") or b""):
        return None
    path = ("tool", "poetry", "dependencies", "python")
    return _read_first(tree, "pyproject.toml", (*path, "version"), path)


def read_uv_lock(tree: AppTree, env: Mapping[str, str]) -> VersionRequest | None:
    """Return the Pythons that ``uv.lock``, perhaps a workspace's, was made for."""
    lock = find_uv_lock(tree, APP_DIR.read(env))
    return None if lock is None else _read_head(tree, lock, b"[[package]]")


def read_pylock(tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    """Return the Pythons that ``pylock.toml`` was made for. Source: PEP 751."""
    return _read_head(tree, "pylock.toml", b"[[packages]]")


def read_poetry_lock(tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    """Return the Pythons that ``poetry.lock`` was made for."""
    content = tree.read("poetry.lock")
    if content is None:
        return None
    # Older ones list the hashes of all files behind it.
    excerpt = parse_excerpt(content, "poetry.lock", begin=b"[metadata]", end=b"[metadata.files]")
    return _find(excerpt, "poetry.lock", "metadata", "python-versions")


def read_pdm_lock(tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    """Return the Pythons that ``pdm.lock`` was made for: those of any of its targets."""
    content = tree.read("pdm.lock")
    if content is None:
        return None
    excerpt = parse_excerpt(content, "pdm.lock", begin=b"[metadata]", end=b"[[package]]")
    targets = find_value(excerpt.document, "metadata", "targets")
    found = [find_value(one, _PDM_KEY) for one in (targets if isinstance(targets, list) else ())]
    texts = dict.fromkeys(text for text in found if isinstance(text, str))
    line = excerpt.above + find_line(excerpt.text, "metadata", "targets", _PDM_KEY)
    return make_request(" || ".join(texts), source="pdm.lock", line=line, key=_PDM_KEY)


def read_mise_toml(name: str, tree: AppTree, _: Mapping[str, str]) -> VersionRequest | None:
    """Return what mise's *name* asks for: of several versions, the first that can be had.

    Source: https://mise.jdx.dev/configuration.html"""
    content = tree.read(name)
    if content is None:
        return None
    value = find_value(parse_toml(content, name), "tools", "python")
    line = find_line(decode_text(content), "tools", "python")
    listed = value if isinstance(value, list) else [value]
    values = [find_value(one, "version") if isinstance(one, dict) else one for one in listed]
    texts = [" ".join(one.split()) for one in values if isinstance(one, str)]
    if len(texts) < len(values):
        odd = next(one for one in values if not isinstance(one, str))
        return make_request(odd, source=name, line=line, key="python")
    return join_entries(
        tuple(VersionRequest(text=text, source=name, line=line) for text in texts if text)
    )


def _read_head(tree: AppTree, name: str, end: bytes) -> VersionRequest | None:
    content = tree.read(name)
    if content is None:
        return None
    return _find(parse_excerpt(content, name, end=end), name, "requires-python")


def _read_first(tree: AppTree, name: str, *paths: tuple[str, ...]) -> VersionRequest | None:
    """Return the request at the first of *paths* where there is one."""
    content = tree.read(name)
    if content is None:
        return None
    excerpt = Excerpt(parse_toml(content, name), decode_text(content))
    found = (path for path in paths if find_value(excerpt.document, *path) is not None)
    path = next(found, None)
    return None if path is None else _find(excerpt, name, *path)


def _find(excerpt: Excerpt, source: str, *path: str) -> VersionRequest | None:
    value = find_value(excerpt.document, *path)
    line = excerpt.above + find_line(excerpt.text, *path)
    return make_request(value, source=source, line=line, key=path[-1])
