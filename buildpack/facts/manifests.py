"""Which files say what the app needs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from buildpack.facts.locks.uv_lock_path import UV_LOCK, find_uv_lock
from buildpack.facts.text import decode_text
from buildpack.model.manifest import MANIFESTS, REQUIREMENTS_FILE, choose_manifest
from buildpack.model.settings import MANIFEST, REQUIREMENTS
from buildpack.ports import AppTree
from buildpack.problems.manifest import ManifestMisspelled

# Tables without which a file configures tools only.
_TABLES = {
    "pyproject.toml": re.compile(
        r"^[ \t]*\[[ \t]*(project|build-system|tool\.poetry)[ \t]*\]", re.MULTILINE
    ),
    "setup.cfg": re.compile(r"^\[(metadata|options)\]", re.MULTILINE),
}

# Names that are not to be mixed up with anything else, so that a near miss is a slip.
_MEANT = (
    "requirements.txt",
    "Pipfile",
    "Pipfile.lock",
    "poetry.lock",
    "pyproject.toml",
    "environment.yml",
    "Procfile",
    "runtime.txt",
    ".python-version",
)
_SIMILAR = 0.9

# Also without the dot: `runtime_txt`.
_ENDING = re.compile(r"[-_.,]?(?:te?xt|rtf)$")

# Near misses that other programs read.
_OF_OTHERS = frozenset({"profile", "project.toml"})


def read_manifests(tree: AppTree, app_dir: str = ".") -> tuple[str, ...]:
    """Return the dependency files and locks in the app's root, in our order.

    A ``pyproject.toml`` or ``setup.cfg`` that only configures tools is none. The lock of a
    workspace, above the app's directory, counts as the app's own."""
    locks = (UV_LOCK,) if find_uv_lock(tree, app_dir) else ()
    names = {*tree.entries(), *locks}
    return tuple(name for name in MANIFESTS if name in names and _is_manifest(tree, name))


def find_manifest(manifests: tuple[str, ...], env: Mapping[str, str]) -> str:
    """Return the one of *manifests* that says what is installed, or that the user's settings name;
    or nothing."""
    listed = REQUIREMENTS_FILE if REQUIREMENTS.text(env) else ""
    return choose_manifest(manifests, MANIFEST.read(env) or listed)


def find_misspelled(tree: AppTree) -> tuple[ManifestMisspelled, ...]:
    """Return the files whose names are nearly one that means something, where that is missing."""
    names = tree.entries()
    files = [name for name in names if not name.endswith("/")]
    strays = [name for name in files if name not in {*_MEANT, *_OF_OTHERS}]
    found: list[ManifestMisspelled] = []
    for meant in _MEANT:
        if meant in names:
            continue
        near = next((name for name in strays if _is_near(name, meant)), None)
        if near is not None:
            found.append(ManifestMisspelled(found=near, meant=meant))
    return tuple(found)


def _is_manifest(tree: AppTree, name: str) -> bool:
    table = _TABLES.get(name)
    return table is None or table.search(decode_text(tree.read(name) or b"")) is not None


def _is_near(name: str, meant: str) -> bool:
    one, other = _plain(name), _plain(meant)
    return (
        sorted(one) == sorted(other)
        or difflib.SequenceMatcher(None, one, other).ratio() >= _SIMILAR
    )


def _plain(name: str) -> str:
    stem = name.strip("'\" ").casefold()
    while ending := _ENDING.search(stem):
        stem = stem[: ending.start()]
    return re.sub(r"[-_.]+", "-", stem)
