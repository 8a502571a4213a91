"""Apps for the tests of the linter: files in, what is told out."""

from __future__ import annotations

from collections.abc import Mapping

from fakes import Tree
from planning import make_request, version

from buildpack.facts import read_project
from buildpack.model.problem import Problem
from buildpack.model.source_line import SourceLine
from buildpack.plan.lint import find_lint

Told = list[tuple[str, str]]


def lint(
    files: Mapping[str, str] | str, env: Mapping[str, str] | None = None, python: str = "3.12.1"
) -> tuple[Problem, ...]:
    """Return what is told of an app, or of a Procfile alone."""
    tree = Tree({"Procfile": files} if isinstance(files, str) else files)
    project = read_project(tree, env or {})
    return find_lint(make_request(env), project, version(python))


def told(
    files: Mapping[str, str] | str, env: Mapping[str, str] | None = None, python: str = "3.12.1"
) -> Told:
    """Return the id of each finding, with the part of the line that it marks."""
    return [(problem.id, marked(problem)) for problem in lint(files, env, python)]


def marked(problem: Problem) -> str:
    """Return the text above the mark."""
    place = getattr(problem, "place", None)
    assert isinstance(place, SourceLine)
    begin = place.column - 1
    return f"{place.file}:{place.line} {place.text[begin : begin + place.length]}"
