"""The package indexes that a Poetry project names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from buildpack.facts.locks.value import tables, text

_REGISTRY_NAME = "pypi"
_URL = re.compile(r"(https?://)([^\s/@]+(?:/\S*)?)", re.IGNORECASE)


def index_lines(poetry: Mapping[str, Any], env: Mapping[str, str]) -> tuple[str, ...]:
    """Return the options of a requirements file that lead to the project's indexes.

    Credentials stand in config vars, and only their names get into a line: installers put in the
    values. Sources: https://python-poetry.org/docs/repositories/#project-configuration;
    https://pip.pypa.io/en/stable/reference/requirements-file-format/#using-environment-variables
    """
    sources = [one for one in tables(poetry.get("source")) if text(one.get("name"))]
    has_registry = any(_is_registry(one) for one in sources)
    lines: list[str] = []
    for source in (one for one in sources if not _is_registry(one)):
        address = _address(source, env)
        is_first = _is_primary(source) and not has_registry and not lines
        if address:
            lines.append(f"--{'' if is_first else 'extra-'}index-url {address}")
    # Whatever is no primary one comes beside the usual index.
    return tuple(sorted(lines, key=lambda line: line.startswith("--extra")))


def _is_registry(source: Mapping[str, Any]) -> bool:
    return text(source.get("name")).lower() == _REGISTRY_NAME


def _is_primary(source: Mapping[str, Any]) -> bool:
    if source.get("secondary") is True:
        return False
    return text(source.get("priority")).lower() in {"", "primary", "default"}


def _address(source: Mapping[str, Any], env: Mapping[str, str]) -> str:
    match = _URL.fullmatch(text(source.get("url")))
    if match is None or not match[0].isprintable():
        return ""
    variable = re.sub(r"[^A-Z0-9]", "_", text(source.get("name")).upper())
    user, password = (f"POETRY_HTTP_BASIC_{variable}_{part}" for part in ("USERNAME", "PASSWORD"))
    if not env.get(user) and not env.get(password):
        return match[0]
    # An installer leaves a variable without a value as it is written.
    name = f"${{{user}}}" if env.get(user) else ""
    ending = f":${{{password}}}" if env.get(password) else ""
    return f"{match[1]}{name}{ending}@{match[2]}"
