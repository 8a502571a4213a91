"""One buildpack's directory of layers, read as strictly as the specification allows.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md, Buildpack API 0.10.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_KINDS = ("build", "cache", "launch")
_MEDIA_TYPES = {
    "cdx.json": "application/vnd.cyclonedx+json",
    "spdx.json": "application/spdx+json",
    "syft.json": "application/vnd.syft+json",
}
_RESERVED = frozenset({"build", "launch", "store"})
_PROCESS_KEYS = frozenset({"type", "command", "args", "default", "working-dir"})


class LifecycleError(AssertionError):
    """What a lifecycle would end the build for."""


@dataclass(frozen=True)
class Layer:
    """What ``<layer>.toml`` says."""

    name: str
    types: frozenset[str]
    """Of build, cache and launch."""
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class ImageProcess:
    """A process type of an image."""

    type: str
    command: tuple[str, ...]
    args: tuple[str, ...] = ()
    is_default: bool = False
    working_dir: str = ""


@dataclass(frozen=True)
class Launch:
    """What ``launch.toml`` says."""

    processes: tuple[ImageProcess, ...] = ()
    slices: tuple[tuple[str, ...], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


def parse_toml(text: str) -> dict[str, Any]:
    """Return what a text holds. Raises LifecycleError when it isn't TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LifecycleError(f"{error}:\n{text}") from None


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a file holds; nothing when it isn't there."""
    return parse_toml(path.read_text("utf-8")) if path.is_file() else {}


def check(condition: object, what: str) -> None:
    """Raise LifecycleError(*what*) unless *condition*."""
    if not condition:
        raise LifecycleError(what)


def read_layers(top: Path) -> dict[str, Layer]:
    """Return the layers that a build has described, by name."""
    names = sorted(path.stem for path in top.glob("*.toml") if path.stem not in _RESERVED)
    layers = {name: _read_layer(top / f"{name}.toml") for name in names}
    nobody = {path.name for path in top.iterdir() if path.is_dir()} - set(layers)
    check(not nobody, f"directories without a description: {sorted(nobody)}")
    return layers


def _read_layer(path: Path) -> Layer:
    content = read_toml(path)
    check(set(content) <= {"types", "metadata"}, f"{path.name} has {sorted(content)} at its top")
    types, metadata = content.get("types", {}), content.get("metadata", {})
    check(set(types) <= set(_KINDS), f"{path.name} has the types {sorted(types)}")
    check(all(isinstance(one, bool) for one in types.values()), f"{path.name}: {types}")
    # Between two builds this is JSON, and a number comes back as a fraction.
    check(all(isinstance(one, str) for one in metadata.values()), f"{path.name}: {metadata}")
    return Layer(path.stem, frozenset(kind for kind in _KINDS if types.get(kind)), metadata)


def read_launch(top: Path) -> Launch:
    """Return what is to be launched, and how."""
    content = read_toml(top / "launch.toml")
    unknown = set(content) - {"processes", "slices", "labels"}
    check(not unknown, f"launch.toml has {sorted(unknown)}")
    processes = tuple(map(_read_process, content.get("processes", [])))
    check(sum(one.is_default for one in processes) <= 1, "two processes are the default")
    labels = content.get("labels", [])
    check(all(set(one) == {"key", "value"} for one in labels), f"launch.toml: {labels}")
    return Launch(
        processes,
        tuple(tuple(one["paths"]) for one in content.get("slices", [])),
        {one["key"]: one["value"] for one in labels},
    )


def _read_process(table: dict[str, Any]) -> ImageProcess:
    check(set(table) <= _PROCESS_KEYS, f"a process has {sorted(table)}")
    check(re.fullmatch(r"[A-Za-z0-9._-]+", table["type"]), f"the type {table['type']!r}")
    command, args = table["command"], table.get("args", [])
    check(isinstance(command, list) and command, f"the command {command!r}")
    check(all(isinstance(word, str) for word in (*command, *args)), f"the words of {table}")
    return ImageProcess(
        type=table["type"],
        command=tuple(command),
        args=tuple(args),
        is_default=table.get("default", False),
        working_dir=table.get("working-dir", ""),
    )


def find_boms(top: Path, layers: Mapping[str, Layer], formats: list[str]) -> dict[str, bytes]:
    """Return the bills of materials by file name; each must be of a kind that was announced."""
    found = {}
    for path in sorted(top.glob("*.sbom.*")):
        name, _, kind = path.name.partition(".sbom.")
        check(name in {*layers, "launch", "build"}, f"{path.name} belongs to no layer")
        check(_MEDIA_TYPES.get(kind) in formats, f"undeclared SBOM media type: {path.name}")
        found[path.name] = path.read_bytes()
    return found


def find_unmet(top: Path, entries: set[str]) -> tuple[str, ...]:
    """Return which entries of its plan a buildpack leaves to others."""
    content = read_toml(top / "build.toml")
    check(set(content) <= {"unmet"}, f"build.toml has {sorted(content)}")
    names = tuple(one["name"] for one in content.get("unmet", []))
    check(set(names) <= entries, f"unmet entries that nobody asked for: {names}")
    return names
