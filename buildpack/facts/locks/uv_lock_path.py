"""Where the lock of uv is."""

from __future__ import annotations

import posixpath

from buildpack.facts.text import decode_text
from buildpack.ports import AppTree

UV_LOCK = "uv.lock"
LOCAL = ("editable", "virtual", "directory")
"""What a lock calls the kinds of local projects."""


def find_uv_lock(tree: AppTree, app_dir: str) -> str | None:
    """Return the path of the lock for the app in *app_dir*: its own, or that of the workspace
    above it which has the app for a member."""
    if tree.has(UV_LOCK):
        return UV_LOCK
    member, above = "", app_dir
    while above not in {"", "."} and tree.has("pyproject.toml"):
        above, name = posixpath.split(above)
        member = posixpath.join(name, member) if member else name
        path = f"{'../' * (member.count('/') + 1)}{UV_LOCK}"
        lock = decode_text(tree.read(path) or b"")
        if any(f'{kind} = "{member}"' in lock for kind in LOCAL):
            return path
    return None
