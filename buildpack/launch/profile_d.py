"""What a platform's shell sources before it starts a process of the app."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from buildpack.launch.bash import quote, render_edit
from buildpack.launch.concurrency import CONCURRENCY_FUNCTIONS
from buildpack.launch.limit import LIMIT_FUNCTIONS
from buildpack.launch.port import IS_WEB_FUNCTION, PORT_FUNCTION
from buildpack.model.env import EnvEdit
from buildpack.model.layout import When
from buildpack.model.web import PORT, Web

_SWITCH = r"""
# Whether servers start with our defaults: SLUGLINE_SERVER_DEFAULTS=0 turns them off, also now.
_slugline_has_defaults() {
  local switch=${SLUGLINE_SERVER_DEFAULTS:-OTHERWISE}
  [[ ${switch,,} != @(0|false|no|off) ]]
}
"""
_FUNCTION = re.compile(r"^(\w+)\(\) \{$", re.MULTILINE)


def render_profile_d(
    edits: Iterable[EnvEdit], *, web: Web | None = None, defaults: Iterable[EnvEdit] = ()
) -> str:
    """Return ``.profile.d/python.sh``: bash that starts no process and can't fail.

    Only the edits for the time of launch are in it; ``$HOME`` at the front of a place is expanded
    when the script runs. *defaults* are the edits that ``SLUGLINE_SERVER_DEFAULTS=0`` turns off.
    See https://devcenter.heroku.com/articles/profiled."""
    parts = [
        "# shellcheck shell=bash",
        "# Sets up Python for your app. Written by the buildpack.",
        *_render_edits(edits),
        *(_render_web(web, list(_render_edits(defaults))) if web is not None else ()),
    ]
    return "\n".join((*parts, ""))


def _render_edits(edits: Iterable[EnvEdit]) -> Iterator[str]:
    return (render_edit(edit, When.LAUNCH) for edit in edits if When.LAUNCH in edit.during)


def _render_web(web: Web, defaults: list[str]) -> Iterator[str]:
    """Yield what looks at the container and, at the end, takes its own functions away again."""
    switch = _SWITCH.replace("OTHERWISE", str(int(web.has_defaults)))
    functions = IS_WEB_FUNCTION + switch + LIMIT_FUNCTIONS + CONCURRENCY_FUNCTIONS
    if PORT in web.variables:
        functions += PORT_FUNCTION
    yield functions
    if PORT in web.variables:
        yield f"_slugline_set_port {web.port} || true"
    heeded = quote(" ".join(name for name in web.variables if name != PORT), When.LAUNCH)
    measured = quote(web.measured or "", When.LAUNCH)
    yield f"_slugline_set_concurrency {quote(web.server, When.LAUNCH)} {heeded} {measured} || true"
    if defaults:
        yield "if _slugline_has_defaults; then"
        yield from (f"  {line}" for line in defaults)
        yield "fi"
    yield f"unset -f {' '.join(_FUNCTION.findall(functions))}"
