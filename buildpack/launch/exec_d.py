"""The program that a launcher runs before a process: what only the container tells.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#execd
"""

from __future__ import annotations

from collections.abc import Iterable

from buildpack.launch.profile_d import render_profile_d
from buildpack.model.env import EnvEdit
from buildpack.model.layout import When
from buildpack.model.web import THREADS, WORKERS, Web

_BEFORE = """\
#!/usr/bin/env bash
# Sets what servers start with, from the container's limits. Written by the buildpack.
declare -A _slugline_before
for _slugline_name in NAMES; do
  _slugline_before[$_slugline_name]=${!_slugline_name-}
done
"""
# The launcher reads TOML from the third stream. What isn't told stays as it is.
_AFTER = r"""
for _slugline_name in NAMES; do
  _slugline_text=${!_slugline_name-}
  if [[ $_slugline_text != "${_slugline_before[$_slugline_name]}" ]]; then
    _slugline_text=${_slugline_text//\\/\\\\}
    _slugline_text=${_slugline_text//\"/\\\"}
    _slugline_text=${_slugline_text//$'\n'/\\n}
    printf '%s = "%s"\n' "$_slugline_name" "$_slugline_text" >&3
  fi
done
"""


def render_exec_d(
    edits: Iterable[EnvEdit], *, web: Web, defaults: Iterable[EnvEdit], is_web: bool
) -> str:
    """Return the program for one type of process. It starts no other program and can't fail.

    It is what a slug's ``.profile.d`` has, and tells the launcher what that has changed."""
    edits, defaults = tuple(edits), tuple(defaults)
    changed = (
        *(edit.name for edit in (*edits, *defaults) if When.LAUNCH in edit.during),
        *(WORKERS, THREADS),
    )
    names = " ".join(dict.fromkeys(changed))
    # Which process it is stands in a variable on other platforms.
    which = "PS=web\n" if is_web else ""
    profile = render_profile_d(edits, web=web, defaults=defaults)
    parts = (_BEFORE, which, profile, _AFTER)
    return "".join(parts).replace("NAMES", names)
