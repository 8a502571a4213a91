"""The scripts that an app brings for its processes, where no platform sources them.

Sources: https://devcenter.heroku.com/articles/profiled and
https://github.com/buildpacks/spec/blob/main/buildpack.md#execd
"""

from __future__ import annotations

from buildpack.launch.exec_d import TELL

DIRECTORY, FILE = ".profile.d", ".profile"

SOURCE = (
    f"for _slugline_script in {DIRECTORY}/*.sh {FILE}; do "
    '[ ! -r "$_slugline_script" ] || . "./$_slugline_script"; '
    "done"
)
"""Shell that sources them from the top of the app: in the order of names, and ``.profile`` last."""

_PROGRAM = """\
#!/usr/bin/env bash
# Sources what the app brings for its processes, as other platforms do, and tells the launcher what
# that has changed. Written by the buildpack.
@TELL@
declare -A _slugline_before
while IFS= read -r _slugline_name; do
  _slugline_before[$_slugline_name]=${!_slugline_name}
done < <(compgen -e)

# They are written for platforms where the app's directory is the home.
HOME=$PWD
@SOURCE@ 3>&-
unset -v HOME
if [[ -n ${_slugline_before[HOME]+x} ]]; then
  export HOME=${_slugline_before[HOME]}
fi

while IFS= read -r _slugline_name; do
  case $_slugline_name in
    _ | _slugline_* | OLDPWD | PWD | SHLVL) continue ;;
  esac
  if [[ ${!_slugline_name} != "${_slugline_before[$_slugline_name]-}" ||
    -z ${_slugline_before[$_slugline_name]+x} ]]; then
    _slugline_tell "$_slugline_name" "${!_slugline_name}"
  fi
done < <(compgen -e)
"""


def render_app_profile() -> str:
    """Return the program that a launcher runs for an app that brings such scripts.

    A script that ends with ``exit`` and a code keeps the process from starting, as it does on other
    platforms."""
    return _PROGRAM.replace("@TELL@", TELL).replace("@SOURCE@", SOURCE)
