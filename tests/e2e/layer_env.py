"""What the files in layers make of an environment.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#environment
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_AT_LAUNCH = (("bin", "PATH"), ("lib", "LD_LIBRARY_PATH"))
_AT_BUILD = (
    *_AT_LAUNCH,
    ("lib", "LIBRARY_PATH"),
    ("include", "CPATH"),
    ("pkgconfig", "PKG_CONFIG_PATH"),
)


def add_roots(env: dict[str, str], layer: Path, *, at_build: bool) -> None:
    """Put the well-known directories of a layer in front of the variables that list such."""
    for name, variable in _AT_BUILD if at_build else _AT_LAUNCH:
        if (layer / name).is_dir():
            before = env.get(variable, "")
            env[variable] = f"{layer / name}:{before}" if before else str(layer / name)


def add_files(env: dict[str, str], layer: Path, names: Iterable[str]) -> None:
    """Carry out what the directories of these *names* in a layer say."""
    for name in names:
        directory = layer / name
        if not directory.is_dir():
            continue
        for path in sorted(one for one in directory.iterdir() if one.is_file()):
            _carry_out(env, path)


def _carry_out(env: dict[str, str], path: Path) -> None:
    variable, _, suffix = path.name.partition(".")
    text, before = path.read_text("utf-8"), env.get(variable, "")
    delim = path.with_name(f"{variable}.delim")
    between = delim.read_text("utf-8") if before and delim.is_file() else ""
    match suffix:
        case "" | "override":
            env[variable] = text
        case "default":
            env[variable] = before or text
        case "prepend":
            env[variable] = f"{text}{between}{before}"
        case "append":
            env[variable] = f"{before}{between}{text}"
        case _:
            pass  # Anything else is ignored.
