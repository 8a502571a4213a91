"""Everything that can go wrong, in the order of a build."""

from __future__ import annotations

from types import ModuleType

from buildpack.model.problem import Problem
from buildpack.problems import (
    boot,
    cache,
    dependencies,
    hook,
    internal,
    machine,
    manifest,
    network,
    platform,
    procfile,
    python_version,
    runtime,
    server,
    setting,
    several,
    source,
    static_files,
    uwsgi,
)

# The order of docs/errors.md.
_MODULES: tuple[ModuleType, ...] = (
    platform,
    machine,
    setting,
    cache,
    source,
    python_version,
    runtime,
    network,
    manifest,
    dependencies,
    uwsgi,
    procfile,
    server,
    static_files,
    hook,
    boot,
    several,
    internal,
)

CATALOGUE: dict[str, Problem] = {
    example.id: example for module in _MODULES for example in module.EXAMPLES
}
"""A realistic example of every problem, by its id."""
