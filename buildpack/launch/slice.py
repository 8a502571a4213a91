"""The parts of an app's directory that become layers of their own.

A change of the code then uploads the code alone.
Source: https://github.com/buildpacks/spec/blob/main/buildpack.md#launchtoml-toml
"""

from __future__ import annotations

import posixpath
import re

from buildpack.model.layout import NLTK_DATA
from buildpack.model.plan import Plan

# What a pattern gives a meaning: https://pkg.go.dev/path/filepath#Match
_MEANT = re.compile(r"([*?\[\]\\])")


def find_slices(plan: Plan, static_root: str, below: str) -> tuple[str, ...]:
    """Return patterns for what a build makes in the app's directory and code doesn't change.

    *static_root* is where collectstatic gathers its files, seen from the app, which is *below* the
    top of what was pushed; empty where nobody knows."""
    is_collected = plan.collect_static is not None and plan.collect_static.value
    path = posixpath.normpath(posixpath.join(below, static_root)) if static_root else "."
    is_inside = path != "." and not path.startswith(("/", "../"))
    return (
        *((_MEANT.sub(r"\\\1", path),) if is_collected and is_inside and path != below else ()),
        *((NLTK_DATA,) if plan.nltk is not None else ()),
    )
