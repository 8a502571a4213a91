"""Digests of the local files that an installation takes in."""

from __future__ import annotations

import hashlib
import posixpath
import re

from buildpack.model.manifest import PROJECT_FILES
from buildpack.ports import AppTree

_ENDINGS = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def find_local_path(address: str) -> str | None:
    """Return the path that a requirement's *address* leads to, or None when it isn't relative.

    As pip has it, such a path is relative to the app's root, whichever file it stands in, and
    begins with a dot, holds a slash, or ends like an archive. It may lead to what was pushed beside
    the app; a tree has nothing that is further up."""
    bare = address.partition("#")[0].removeprefix("file:")
    bare = _without_extras(bare.partition(" ;")[0].strip())
    is_path = bare.startswith(".") or "/" in bare or bare.endswith(_ENDINGS)
    if not (is_path or address.startswith("file:")) or _SCHEME.match(bare):
        return None
    path = posixpath.normpath(bare)
    return None if path.startswith("/") else path


def _without_extras(path: str) -> str:
    """Return *path* without the brackets at its end."""
    if not path.endswith("]"):
        return path
    start = path.find("[", path.rfind("]", 0, -1) + 1)
    return path if start < 0 else path[:start].rstrip()


def digest_of_tree(tree: AppTree, path: str) -> str:
    """Return the sha256 over the names and contents of all files below *path*, in sorted order."""
    whole = hashlib.sha256()
    for file in tree.walk("" if path == "." else path):
        content = hashlib.sha256(tree.read(file) or b"").hexdigest()
        whole.update(f"{file}\0{content}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def metadata_of(path: str) -> tuple[str, ...]:
    """Return the files of the project in *path* that decide what it brings when it is editable."""
    return tuple(posixpath.normpath(posixpath.join(path, name)) for name in PROJECT_FILES)


def digest_of_project(tree: AppTree, path: str) -> dict[str, str]:
    """Return the sha256 of each file that decides what an editable project brings with it."""
    return {
        file: hashlib.sha256(content).hexdigest()
        for file in metadata_of(path)
        if (content := tree.read(file)) is not None
    }
