"""What the buildpacks of one build ask of each other, as far as it is ours to give.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#buildpack-plan-toml
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from buildpack.facts.toml import parse_toml
from buildpack.facts.version_text import verified
from buildpack.launch.toml import render_tables
from buildpack.model.problem import BuildFailed
from buildpack.model.python_version import PythonVersion, VersionRequest
from buildpack.model.value import Value
from buildpack.plan.version_range import range_of
from buildpack.problems.manifest import ManifestUnreadable
from buildpack.problems.platform import BuildPlanUnreadable

NAME = "python"
"""What we provide."""
_SOURCE = "the build plan"


class BuildPlan(Value, kw_only=True):
    """What others ask of the Python that we install."""

    is_shared: bool = False
    """Whether another buildpack needs it while it builds."""
    is_launched: bool = True
    """Whether somebody needs it in the image."""
    requests: tuple[VersionRequest, ...] = ()
    """The versions that are asked for; a file of the app's knows better."""

    def find_unmet(self, version: PythonVersion) -> tuple[str, ...]:
        """Return the requests that *version* doesn't serve, verbatim."""
        return tuple(one.text for one in self.requests if not range_of(one).allows(version))


def read_build_plan(path: Path, *, is_ours: bool = True) -> BuildPlan:
    """Return what a plan says; one of its entries is ours where the app *is_ours*.

    Raises BuildFailed(BuildPlanUnreadable)."""
    asked = tuple(_read_entries(path))
    # Who doesn't say when wants it now; of those, one is our own entry.
    silent = sum(not {"build", "launch"} & one.keys() for one in asked)
    return BuildPlan(
        is_shared=any(one.get("build") is True for one in asked) or silent > int(is_ours),
        is_launched=is_ours or any(one.get("launch") is True for one in asked),
        requests=tuple(filter(None, map(_read_version, asked))),
    )


def render_unmet(unmet: tuple[str, ...]) -> str:
    """Return ``build.toml``. An entry that it names goes to the next buildpack that provides it,
    by its name alone.

    Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#buildtoml-toml"""
    return render_tables("unmet", ({"name": NAME},) if unmet else ())


def _read_version(metadata: Mapping[str, Any]) -> VersionRequest | None:
    """Return the version that somebody wants, when it is one that we understand."""
    text = metadata.get("version")
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        return verified(VersionRequest(text=text.strip(), source=_SOURCE, binds=False))
    except BuildFailed:
        # Each buildpack has a way of its own to say this, and the app's files know better anyway.
        return None


def _read_entries(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the metadata of each entry that asks for Python."""
    entries = _read(path).get("entries", [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise BuildFailed(BuildPlanUnreadable(str(path), "'entries' in it is no list of tables"))
    for entry in entries:
        if entry.get("name") == NAME:
            metadata = entry.get("metadata")
            yield metadata if isinstance(metadata, dict) else {}


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return parse_toml(path.read_bytes(), path.name)
    except FileNotFoundError:
        return {}
    except OSError as error:
        why = f"the system says: {error.strerror}"
    except BuildFailed as failure:
        problem = failure.problem
        told = f": {problem.why}" if isinstance(problem, ManifestUnreadable) else ""
        why = f"it is no TOML{told}"
    raise BuildFailed(BuildPlanUnreadable(str(path), why))
