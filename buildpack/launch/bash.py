"""Changes to variables, in bash."""

from __future__ import annotations

import shlex

from buildpack.model.env import VARIABLE, EnvEdit, Expansion, How
from buildpack.model.layout import Place, When

_HOME = "$HOME"


def render_edit(edit: EnvEdit, when: When) -> str:
    """Return *edit* as one line of bash that starts no process.

    It works under ``set -eu``, whatever the value holds."""
    line = _render(edit, when)
    unmet = [f'-z "${{{name}:-}}"' for name in _names_in(edit.value)]
    if edit.needs:
        unmet.append(f"! -d {quote(edit.needs, when)}")
    if edit.needs and isinstance(edit.needs, str):
        unmet.append(f"! -w {quote(edit.needs, when)}")
    return f"[[ {' || '.join(unmet)} ]] || {{ {line}; }}" if unmet else line


def _render(edit: EnvEdit, when: When) -> str:
    name, value = edit.name, quote(edit.value, when)
    match edit.how:
        case How.SET:
            return f"export {name}={value}"
        case How.DEFAULT:
            return f'[[ -n "${{{name}:-}}" ]] || export {name}={value}'
        case How.PREPEND:
            return f'export {name}={value}"${{{name}:+:${name}}}"'
        case How.PREPEND_WORDS:
            return f'export {name}={value}"${{{name}:+ ${name}}}"'
        case How.UNSET:
            return f"unset -v {name}"


def quote(value: str | Place | Expansion, when: When) -> str:
    """Return *value* as one word of bash; a place may begin with the ``$HOME`` of the launch."""
    if isinstance(value, Expansion):
        # The odd parts are the names of variables.
        parts = VARIABLE.split(value.text)
        return "".join(
            f'"${{{part}}}"' if number % 2 else shlex.quote(part) if part else ""
            for number, part in enumerate(parts)
        )
    text = value.at(when) if isinstance(value, Place) else value
    if not isinstance(value, Place) or text.split("/")[0] != _HOME:
        return shlex.quote(text)
    rest = text.removeprefix(_HOME)
    # A platform may start us without HOME; an unset variable must not end its shell.
    return '"${HOME:-}"' + (shlex.quote(rest) if rest else "")


def _names_in(value: str | Place | Expansion) -> tuple[str, ...]:
    return value.names if isinstance(value, Expansion) else ()
