"""The program that a launcher runs before a process: what only the container tells.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#execd
"""

from __future__ import annotations

from collections.abc import Iterable

from buildpack.launch.profile_d import render_profile_d
from buildpack.model.env import EnvEdit, How
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
# The launcher reads TOML from the third stream, and starts nothing when it can't. What isn't told
# stays as it is: so does a value that no TOML can hold.
TELL = r"""
# Tells the launcher that the variable $1 is $2 now.
_slugline_tell() {
  local LC_ALL=C text=$2 tail=$'[\x80-\xbf]' plain
  plain=$'([\t\n\r -~]|[\xc2-\xdf]'$tail$'|[\xe1-\xec\xee\xef]'$tail$tail
  plain+=$'|\xe0[\xa0-\xbf]'$tail$'|\xed[\x80-\x9f]'$tail$'|\xf0[\x90-\xbf]'$tail$tail
  plain+=$'|[\xf1-\xf3]'$tail$tail$tail$'|\xf4[\x80-\x8f]'$tail$tail')*'
  if [[ $text =~ ^$plain$ ]]; then
    text=${text//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//$'\n'/\\n}
    text=${text//$'\r'/\\r}
    printf '%s = "%s"\n' "$1" "$text" >&3
  fi
}
"""
"""Bash that lets a program tell a launcher what a variable is."""
_AFTER = """
for _slugline_name in NAMES; do
  if [[ ${!_slugline_name-} != "${_slugline_before[$_slugline_name]}" ]]; then
    _slugline_tell "$_slugline_name" "${!_slugline_name-}"
  fi
done
"""
# A launcher can't unset a variable. Python takes an empty one for none; uWSGI, whose own are unset
# elsewhere, would take it for an option.
_EMPTY_IS_NONE = "PYTHON"


def render_exec_d(
    edits: Iterable[EnvEdit], *, web: Web, defaults: Iterable[EnvEdit], is_web: bool
) -> str:
    """Return the program for one type of process. It starts no other program and can't fail.

    It is what a slug's ``.profile.d`` has, and tells the launcher what that has changed."""
    edits = tuple(
        edit for edit in edits if edit.how is not How.UNSET or edit.name.startswith(_EMPTY_IS_NONE)
    )
    defaults = tuple(defaults)
    changed = (
        *(edit.name for edit in (*edits, *defaults) if When.LAUNCH in edit.during),
        *(WORKERS, THREADS),
    )
    names = " ".join(dict.fromkeys(changed))
    # Which process it is stands in a variable on other platforms.
    which = "PS=web\n" if is_web else ""
    profile = render_profile_d(edits, web=web, defaults=defaults)
    before, after = (part.replace("NAMES", names) for part in (_BEFORE, _AFTER))
    return f"{before}{which}{profile}{TELL}{after}"
