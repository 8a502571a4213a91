"""Changes to variables, in bash."""

from __future__ import annotations

import shlex

from buildpack.model.env import EnvEdit, How
from buildpack.model.layout import Place, When

_HOME = "$HOME"


def render_edit(edit: EnvEdit, when: When) -> str:
    """Return *edit* as one line of bash that starts no process.

    It works under ``set -eu``, whatever the value holds."""
    name, value = edit.name, _quote(edit, when)
    match edit.how:
        case How.SET:
            return f"export {name}={value}"
        case How.DEFAULT:
            return f'[[ -n "${{{name}:-}}" ]] || export {name}={value}'
        case How.PREPEND:
            return f'export {name}={value}"${{{name}:+:${name}}}"'
        case How.UNSET:
            return f"unset -v {name}"


def _quote(edit: EnvEdit, when: When) -> str:
    text = edit.text(when)
    if not isinstance(edit.value, Place) or text.split("/")[0] != _HOME:
        return shlex.quote(text)
    rest = text.removeprefix(_HOME)
    # A platform may start us without HOME; an unset variable must not end its shell.
    return '"${HOME:-}"' + (shlex.quote(rest) if rest else "")
