"""The file that tells a lifecycle how an image's app is launched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from buildpack.launch.toml import TomlValue, render_tables
from buildpack.model.process import Process

_WEB = "web"


def render_launch_toml(
    processes: Sequence[Process],
    *,
    slices: Iterable[str] = (),
    labels: Mapping[str, str] | None = None,
) -> str:
    """Return ``launch.toml``.

    *slices* are patterns for files of the app that get a layer of their own; *labels* are the
    image's. There is no shell unless a process brings one, and Procfiles are written for one.
    Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#launchtoml-toml
    """
    default = find_default(process.name for process in processes)
    tables = (
        render_tables("processes", (_table(one, default) for one in processes)),
        render_tables("slices", ({"paths": (path,)} for path in slices)),
        render_tables(
            "labels", ({"key": key, "value": value} for key, value in (labels or {}).items())
        ),
    )
    return "\n".join(table for table in tables if table)


def find_default(names: Iterable[str]) -> str:
    """Return the process that an image runs when nobody names one; empty when that is open."""
    all_names = tuple(names)
    if _WEB in all_names:
        return _WEB
    return all_names[0] if len(all_names) == 1 else ""


def _table(process: Process, default: str) -> dict[str, TomlValue]:
    is_default: dict[str, TomlValue] = {"default": True} if process.name == default else {}
    return {
        "type": process.name,
        "command": ("bash", "-c"),
        "args": (process.command,),
        **is_default,
    }
