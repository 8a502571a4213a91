"""The files in a layer that change variables, at build and at launch.

Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#environment
"""

from __future__ import annotations

from collections.abc import Iterable

from buildpack.model.env import EnvEdit, Expansion, How
from buildpack.model.layout import When

_SUFFIXES = {How.SET: "override", How.DEFAULT: "default", How.PREPEND: "prepend"}
_DIRECTORIES = {When.BUILD: "env.build", When.LAUNCH: "env.launch"}


def is_static(edit: EnvEdit) -> bool:
    """Return whether files can say what *edit* does; the rest needs a program at launch."""
    return edit.how in _SUFFIXES and not isinstance(edit.value, Expansion) and not edit.needs


def render_layer_env(edits: Iterable[EnvEdit]) -> dict[str, str]:
    """Return the files' texts by their paths in the layer. No line ends: they would count."""
    files: dict[str, str] = {}
    for edit in edits:
        if not is_static(edit):
            continue
        for when in (one for one in When if one in edit.during):
            path = f"{_DIRECTORIES[when]}/{edit.name}"
            name = f"{path}.{_SUFFIXES[edit.how]}"
            text = edit.text(when)
            if edit.how is How.PREPEND:
                # What is prepended later stands further in front.
                text = f"{text}:{files[name]}" if name in files else text
                files[f"{path}.delim"] = ":"
            files[name] = text
    return files
