"""What stands after a package's name in Poetry's files, and requirements of PEP 508."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as ParsedRequirement

from buildpack.facts.digest import find_local_path
from buildpack.facts.locks.marker import both
from buildpack.facts.locks.package import Package
from buildpack.facts.locks.poetry_constraint import as_python_marker, as_specifier
from buildpack.facts.locks.value import text, texts

# Nobody writes more, and its parts take their time.
_LONGEST = 4096
# How SSH addresses look that have no scheme, such as git@host:owner/name.git.
_SCP = re.compile(r"([\w.-]+@[\w.-]+):(?!//)(.+)")


def read_entry(name: str, entry: Mapping[str, Any], line: int) -> Package | None:
    """Return the package that a table asks for, or None when its constraint is none.

    Source: https://python-poetry.org/docs/dependency-specification/
    """
    wanted = text(entry.get("version")) or "*"
    python = text(entry.get("python"))
    specifier = as_specifier(wanted)
    python_marker = as_python_marker(python) if python else ""
    if specifier is None or python_marker is None:
        return None
    platform = text(entry.get("platform"))
    on_platform = f"sys_platform == '{platform}'" if platform.isalnum() else ""
    url, path = _url(entry), text(entry.get("path"))
    return Package(
        name=name,
        specifier="" if url or path else specifier,
        extras=texts(entry.get("extras")),
        marker=both(text(entry.get("markers")), python_marker, on_platform),
        url=url,
        path=posixpath.normpath(path) if path else "",
        is_editable=entry.get("develop") is True,
        line=line,
    )


@lru_cache(maxsize=4096)
def read_pep508(written: str, line: int) -> Package | None:
    """Return the package that a requirement asks for, or None when it is none.

    Source: PEP 508."""
    if len(written) > _LONGEST:
        return None
    try:
        parsed = ParsedRequirement(written)
    except (InvalidRequirement, RecursionError):
        return None
    address = parsed.url or ""
    path = find_local_path(address) if address else None
    return Package(
        name=parsed.name,
        specifier=str(parsed.specifier),
        extras=tuple(sorted(parsed.extras)),
        marker=str(parsed.marker) if parsed.marker is not None else "",
        url="" if path else address,
        path=path or "",
        line=line,
    )


def git_url(repository: str, reference: str, subdirectory: str) -> str:
    """Return the address by which installers know a git repository."""
    bare = repository.removeprefix("git+")
    match = _SCP.fullmatch(bare) if "://" not in bare else None
    address = f"ssh://{match[1]}/{match[2]}" if match else bare
    revision = f"@{reference}" if reference else ""
    return f"git+{address}{revision}{f'#subdirectory={subdirectory}' if subdirectory else ''}"


def _url(entry: Mapping[str, Any]) -> str:
    subdirectory = text(entry.get("subdirectory"))
    if repository := text(entry.get("git")):
        chosen = (text(entry.get(key)) for key in ("rev", "tag", "branch"))
        return git_url(repository, next(filter(None, chosen), ""), subdirectory)
    url = text(entry.get("url"))
    return f"{url}#subdirectory={subdirectory}" if url and subdirectory else url
