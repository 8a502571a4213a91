"""What the operator of a builder says of a build's variables, which is the last word on them.

A lifecycle has applied it to the environment that it gives us. The user's variables come in files
that we lay over that, so it is applied to these once more.

Source: https://github.com/buildpacks/spec/blob/main/platform.md#operator-defined-variables
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from buildpack.model.problem import BuildFailed
from buildpack.problems.platform import EnvDirUnreadable

_VARIABLE, _USUAL = "CNB_BUILD_CONFIG_DIR", "/cnb/build-config"


def with_build_config(config: Mapping[str, str], surroundings: Mapping[str, str]) -> dict[str, str]:
    """Return the config vars as the operator wants them. Those that only the operator knows are in
    the *surroundings* already.

    Raises BuildFailed(EnvDirUnreadable)."""
    directory = Path(surroundings.get(_VARIABLE) or _USUAL, "env")
    files, found = _read_files(directory), dict(config)
    for file, said in files.items():
        name, _, action = file.partition(".")
        if name in found:
            found[name] = _apply(action, found[name], said, files.get(f"{name}.delim", ""))
    return found


def _apply(action: str, before: str, said: str, between: str) -> str:
    """Return the value of a variable after one file of the operator's."""
    if action == "override":
        return said
    if action in {"", "default"}:
        return before or said
    if action == "append":
        return f"{before}{between}{said}" if before else said
    if action == "prepend":
        return f"{said}{between}{before}" if before else said
    return before


def _read_files(directory: Path) -> dict[str, str]:
    try:
        return {
            path.name: path.read_bytes().decode("utf-8", "surrogateescape")
            for path in sorted(directory.iterdir())
            if path.is_file()
        }
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BuildFailed(EnvDirUnreadable(str(directory), error.strerror or "")) from None
