"""What an app is called, as far as its own files say it."""

from __future__ import annotations

import re
from typing import Any

from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.inventory import Identity
from buildpack.model.problem import BuildFailed
from buildpack.ports import AppTree

_PYPROJECT = "pyproject.toml"
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REFERENCE = re.compile(r"ref: (?P<name>refs/[\w./+@-]+)\s*")


def read_identity(tree: AppTree, up: str = "") -> Identity:
    """Return the app's name and version, and the commit that is built.

    *up* leads from the app to the top of what was pushed. What can't be read says nothing here:
    what is wrong with it is told elsewhere.
    Sources: https://packaging.python.org/en/latest/specifications/pyproject-toml/ and
    https://git-scm.com/docs/gitrepository-layout"""
    project = _read_project(tree)
    return Identity(
        name=_text(project.get("name")),
        version=_text(project.get("version")),
        revision=_read_revision(tree, f"{up}.git"),
    )


def _read_project(tree: AppTree) -> dict[str, Any]:
    """Return the table that names the project: PEP 621's, else Poetry's."""
    try:
        said = parse_toml(tree.read(_PYPROJECT) or b"", _PYPROJECT)
    except BuildFailed:
        return {}
    tool = said.get("tool")
    tables = (said.get("project"), tool.get("poetry") if isinstance(tool, dict) else None)
    return next((one for one in tables if isinstance(one, dict) and one.get("name")), {})


def _read_revision(tree: AppTree, git: str) -> str:
    head = _read_line(tree, f"{git}/HEAD")
    if not (reference := _REFERENCE.fullmatch(head)):
        return head if _COMMIT.fullmatch(head) else ""
    name = reference["name"]
    if ".." in name:
        return ""
    loose = _read_line(tree, f"{git}/{name}")
    if _COMMIT.fullmatch(loose):
        return loose
    packed = (line.split() for line in _read(tree, f"{git}/packed-refs").splitlines())
    found = (line[0] for line in packed if line[1:] == [name])
    return next((one for one in found if _COMMIT.fullmatch(one)), "")


def _read_line(tree: AppTree, path: str) -> str:
    return _read(tree, path).strip()


def _read(tree: AppTree, path: str) -> str:
    try:
        return decode_text(tree.read(path) or b"")
    except BuildFailed:
        return ""


def _text(value: object) -> str:
    """Return a text of one line, or nothing."""
    return value.strip() if isinstance(value, str) and value.isprintable() else ""
