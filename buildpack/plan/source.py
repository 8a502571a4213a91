"""Whether the source leaves room for what we put into the slug."""

from __future__ import annotations

from buildpack.model.problem import Problem
from buildpack.model.project import Project
from buildpack.problems.source import RuntimeInSource, VirtualenvInSource


def find_source_problems(project: Project) -> tuple[Problem, ...]:
    """Return a problem for a Python, and one for all virtualenvs, that came with the source."""
    runtime = (RuntimeInSource(path=".heroku/python"),) if project.has_runtime else ()
    return (
        *runtime,
        *((VirtualenvInSource(paths=project.virtualenvs),) if project.virtualenvs else ()),
    )
