"""Whether a lock was made for the project file beside it, by the digests that their tools keep."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from buildpack.facts.locks.value import normalise, table, text

_POETRY_KEYS = ("dependencies", "source", "extras", "dev-dependencies", "group")
_PROJECT_KEYS = ("requires-python", "dependencies", "optional-dependencies")
_PIPFILE_TABLES = frozenset(
    {"source", "packages", "dev-packages", "requires", "scripts", "pipfile", "pipenv"}
)


def poetry_is_fresh(pyproject: Mapping[str, Any], lock: Mapping[str, Any]) -> bool:
    """Return whether the ``content-hash`` in a lock is the one of *pyproject*.

    Poetry before 2.3 left dependency groups out.
    Source: ``poetry.packages.locker`` of Poetry 1.1 to 2.5.
    """
    kept = text(table(lock, "metadata").get("content-hash"))
    groups = table(pyproject, "dependency-groups")
    contents = (_poetry_content(pyproject, one) for one in (groups, {}))
    return not kept or _is_one_of(kept, contents, sort_keys=True)


def pdm_is_fresh(pyproject: Mapping[str, Any], lock: Mapping[str, Any]) -> bool:
    """Return whether the ``content_hash`` in a lock is the one of *pyproject*.

    Source: ``pdm.project.project_file`` of PDM 2.0 to 2.26.
    """
    kept = text(table(lock, "metadata").get("content_hash")).partition(":")[2]
    return not kept or _is_one_of(kept, _pdm_contents(pyproject), sort_keys=True)


def pipenv_is_fresh(pipfile: Mapping[str, Any], lock: Mapping[str, Any]) -> bool:
    """Return whether the digest in a lock is the one of *pipfile*.

    New releases of Pipenv normalise names. A Pipfile without sources gets the usual one, which
    only the lock knows. Source: ``plette.pipfiles`` and ``pipenv.utils.pipfile``.
    """
    kept = text(table(lock, "_meta", "hash").get("sha256"))
    contents = (_pipfile_content(pipfile, lock, is_normal=one) for one in (True, False))
    return not kept or _is_one_of(kept, contents, sort_keys=True, separators=(",", ":"))


def _is_one_of(kept: str, contents: Iterator[object], **layout: Any) -> bool:  # noqa: ANN401 - json's own.
    for content in contents:
        try:
            written = json.dumps(content, **layout)
        except (TypeError, ValueError, RecursionError):
            return True  # Dates and the like: no tool has made a digest of these.
        if hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest() == kept:
            return True
    return False


def _poetry_content(pyproject: Mapping[str, Any], groups: Mapping[str, Any]) -> object:
    declared, poetry = table(pyproject, "project"), table(pyproject, "tool", "poetry")
    project = {key: declared[key] for key in _PROJECT_KEYS if declared.get(key) is not None}
    # Before there were standard tables, missing keys took part as nulls.
    optional = _POETRY_KEYS if project or groups else ("group",)
    of_poetry = {
        key: poetry.get(key) for key in _POETRY_KEYS if key in poetry or key not in optional
    }
    if not project and not groups:
        return of_poetry
    return {
        **({"project": project} if project else {}),
        **({"dependency-groups": groups} if groups else {}),
        "tool": {"poetry": of_poetry},
    }


def _pdm_contents(pyproject: Mapping[str, Any]) -> Iterator[object]:
    project, pdm = table(pyproject, "project"), table(pyproject, "tool", "pdm")
    resolution = table(pdm, "resolution")
    content = {
        "sources": pdm.get("source", []),
        "dependencies": project.get("dependencies", []),
        "dev-dependencies": pdm.get("dev-dependencies", {}),
        "optional-dependencies": project.get("optional-dependencies", {}),
        "requires-python": project.get("requires-python", ""),
    }
    groups = _pdm_groups(pyproject)
    yield {**content, "dev-dependencies": groups, "resolution": resolution}
    yield {**content, "resolution": resolution}
    yield {**content, "overrides": resolution.get("overrides", {})}
    yield {**content, "overrides": pdm.get("overrides", {})}


def _pdm_groups(pyproject: Mapping[str, Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for found in (
        table(pyproject, "dependency-groups"),
        table(pyproject, "tool", "pdm", "dev-dependencies"),
    ):
        for name, listed in found.items():
            members = listed if isinstance(listed, list) else []
            key = normalise(name)
            groups[key] = [*groups.get(key, []), *members]
    return groups


def _pipfile_content(
    pipfile: Mapping[str, Any], lock: Mapping[str, Any], *, is_normal: bool
) -> object:
    def packages(value: object) -> object:
        if not is_normal or not isinstance(value, dict):
            return value
        return {normalise(name): entry for name, entry in value.items()}

    others = {name: value for name, value in pipfile.items() if name not in _PIPFILE_TABLES}
    return {
        "_meta": {
            "sources": pipfile.get("source", table(lock, "_meta").get("sources")),
            "requires": pipfile.get("requires", {}),
        },
        "default": packages(pipfile.get("packages", {})),
        "develop": packages(pipfile.get("dev-packages", {})),
        **{
            name: packages(value)
            for name, value in others.items()
            if name not in {"default", "develop"}
        },
    }
