"""Everything that can go wrong, in the order of a build."""

from __future__ import annotations

from types import ModuleType

from buildpack.model.problem import Problem
from buildpack.problems import (
    boot,
    cache,
    dependencies,
    hook,
    index,
    internal,
    lock,
    machine,
    manifest,
    network,
    platform,
    procfile,
    python_version,
    requirement_build,
    requirement_fit,
    requirement_line,
    requirement_lookup,
    requirement_source,
    runtime,
    runtime_notice,
    server,
    setting,
    several,
    slug,
    source,
    static_files,
    test_suite,
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
    runtime_notice,
    network,
    manifest,
    lock,
    requirement_line,
    requirement_lookup,
    requirement_fit,
    requirement_source,
    requirement_build,
    index,
    dependencies,
    uwsgi,
    procfile,
    server,
    static_files,
    hook,
    slug,
    boot,
    test_suite,
    several,
    internal,
)

CATALOGUE: dict[str, Problem] = {
    example.id: example for module in _MODULES for example in module.EXAMPLES
}
"""A realistic example of every problem, by its id."""
