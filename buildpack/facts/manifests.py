"""Which files say what the app needs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from buildpack.facts.requirements import METADATA_FILES
from buildpack.facts.text import decode_text
from buildpack.model.problem import Problem
from buildpack.model.settings import REQUIREMENTS
from buildpack.ports import AppTree
from buildpack.problems.manifest import LockNotSupported, ManifestMisspelled

_LOCKS = (
    "uv.lock",
    "poetry.lock",
    "Pipfile.lock",
    "Pipfile",
    "pylock.toml",
    "pdm.lock",
    "environment.yml",
    "environment.yaml",
)
_NAMES = ("requirements.txt", *_LOCKS, *METADATA_FILES)
# Conda's file often stands beside a project that can be installed without it.
_CONDA = frozenset({"environment.yml", "environment.yaml"})

# Tables without which a file configures tools only.
_TABLES = {
    "pyproject.toml": re.compile(
        r"^\s*\[\s*(project|build-system|tool\.poetry)\s*\]", re.MULTILINE
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

# Near misses that other programs read.
_OF_OTHERS = frozenset({"profile", "project.toml"})


def read_manifests(tree: AppTree) -> tuple[str, ...]:
    """Return the dependency files and locks in the app's root, in the order of this table.

    A ``pyproject.toml`` or ``setup.cfg`` that only configures tools is none."""
    names = set(tree.entries())
    return tuple(name for name in _NAMES if name in names and _is_manifest(tree, name))


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


def find_unsupported(manifests: tuple[str, ...], env: Mapping[str, str]) -> Problem | None:
    """Return the problem with a lock that we can't install from, where nothing else will do."""
    if "requirements.txt" in manifests or REQUIREMENTS.text(env):
        return None
    is_project = any(name in manifests for name in METADATA_FILES)
    locks = (name for name in _LOCKS if name in manifests)
    lock = next((name for name in locks if not (is_project and name in _CONDA)), None)
    return None if lock is None else LockNotSupported(lock=lock)


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
    while stem.endswith((".txt", ".text")):
        stem = stem.rpartition(".")[0]
    return re.sub(r"[-_.]+", "-", stem)
