"""What the platform sources before it runs the buildpacks that come after us."""

from __future__ import annotations

from collections.abc import Iterable

from buildpack.launch.bash import render_edit
from buildpack.model.env import EnvEdit
from buildpack.model.layout import When


def render_export(edits: Iterable[EnvEdit]) -> str:
    """Return the ``export`` file: bash with the addresses of the build.

    See https://devcenter.heroku.com/articles/buildpack-api#composing-multiple-buildpacks."""
    lines = [render_edit(edit, When.BUILD) for edit in edits if When.BUILD in edit.during]
    return "\n".join(("# Sets up Python for later buildpacks.", *lines, ""))
