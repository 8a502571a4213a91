"""What the app's own project is called."""

from __future__ import annotations

import ast
import re

from buildpack.facts.library import Library
from buildpack.facts.text import decode_text
from buildpack.facts.toml import parse_toml
from buildpack.model.problem import BuildFailed

_PYPROJECT = "pyproject.toml"
_IN_SETUP_CFG = re.compile(r"^\[metadata\][^\[]*?^name\s*=\s*(\S+)", re.MULTILINE)


def find_project_name(library: Library) -> str:
    """Return the name as a package would have it, such as ``my_shop``; empty without one.

    Source: https://packaging.python.org/en/latest/specifications/pyproject-toml/#name"""
    name = _in_pyproject(library) or _in_setup_cfg(library) or _in_setup_py(library)
    return re.sub(r"[-_.]+", "_", name).lower()


def _in_pyproject(library: Library) -> str:
    content = library.content(_PYPROJECT)
    if content is None:
        return ""
    try:
        project = parse_toml(content, _PYPROJECT)
    except BuildFailed:
        return ""  # The installer says best what is wrong.
    tool = project.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    tables = (table for table in (project.get("project"), poetry) if isinstance(table, dict))
    names = (table.get("name") for table in tables)
    return next((name for name in names if isinstance(name, str)), "")


def _in_setup_cfg(library: Library) -> str:
    found = _IN_SETUP_CFG.search(decode_text(library.content("setup.cfg") or b""))
    return found[1] if found else ""


def _in_setup_py(library: Library) -> str:
    source = library.file("setup.py", "setup")
    for node in ast.walk(source.tree) if source is not None else ():
        if isinstance(node, ast.keyword) and node.arg == "name":
            value = node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return value.value
    return ""
