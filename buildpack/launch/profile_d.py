"""What a platform's shell sources before it starts a process of the app."""

from __future__ import annotations

from collections.abc import Iterable

from buildpack.launch.bash import render_edit
from buildpack.model.env import EnvEdit
from buildpack.model.layout import When


def render_profile_d(edits: Iterable[EnvEdit]) -> str:
    """Return ``.profile.d/python.sh``: bash that forks nothing and can't fail.

    Only the edits for the time of launch are in it; ``$HOME`` at the front of a place is expanded
    when the script runs. See https://devcenter.heroku.com/articles/profiled."""
    lines = [render_edit(edit, When.LAUNCH) for edit in edits if When.LAUNCH in edit.during]
    return "\n".join(("# Sets up Python for your app. Written by the buildpack.", *lines, ""))
