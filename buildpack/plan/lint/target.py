"""Rules for the application that a server is told to serve."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from difflib import get_close_matches

from buildpack.model.command_line import CommandLine
from buildpack.model.problem import Problem
from buildpack.model.project import Project
from buildpack.model.serve_target import ServeTarget
from buildpack.model.source_line import SourceLine
from buildpack.model.target_facts import TargetFacts
from buildpack.plan.lint.case import Case
from buildpack.problems import lint

# The others take files, too.
_MODULES_ONLY = frozenset({"daphne", "gunicorn", "uvicorn", "waitress"})
_USUAL = ("application", "app", "api", "server", "create_app")


def lint_target(line: CommandLine, case: Case) -> Iterator[Problem]:
    """Yield what is wrong with the module and the name that a process serves."""
    for facts in case.project.targets:
        if facts.process != line.process.name:
            continue
        target = facts.target
        place = _place(line, target)
        if place is None:
            continue
        file, _, name = target.text.partition(":")
        if not target.module and file.endswith(".py") and "$" not in file:
            if target.server in _MODULES_ONLY:
                correct = _suggest(case.project, file, name)
                yield lint.TargetNotModule(place, target.server, target.text, correct)
        elif target.module and facts.file:
            yield from _find_attribute(place, facts, case.project)
        elif target.module and facts.is_ours:
            last = target.module.rpartition(".")[2]
            nearest = get_close_matches(last, facts.near, 1)
            parent = target.module.rpartition(".")[0]
            text = f"{parent}.{nearest[0]}" if nearest else ""
            yield lint.TargetModuleMissing(place, target.module, text, facts.elsewhere)


def _find_attribute(place: SourceLine, facts: TargetFacts, project: Project) -> Iterator[Problem]:
    target, names = facts.target, facts.names
    if names is None or not target.attribute or target.attribute in names:
        return
    is_package = facts.file.endswith("/__init__.py")
    if is_package and target.attribute in facts.near:
        return
    found = [one.attribute for one in project.entry_points if one.file == facts.file]
    found += [name for name in _USUAL if name in names]
    found = [name for name in found if name in names]
    yield lint.TargetAttributeMissing(
        place,
        facts.file,
        target.attribute,
        f"{target.module}:{found[0]}" if found else "",
        is_default=":" not in target.text,
    )


def _suggest(project: Project, file: str, name: str) -> str:
    """Return module and name for a file."""
    path = posixpath.normpath(file)
    entry = next((one for one in project.entry_points if one.file == path and one.attribute), None)
    if entry is not None and not name:
        return entry.target
    module = path.removesuffix(".py").strip("/").replace("/", ".")
    return f"{module}:{name or 'app'}"


def _place(line: CommandLine, target: ServeTarget) -> SourceLine | None:
    if target.word is not None:
        return line.at(target.word)
    if target.option is not None:
        text = target.option.text
        return SourceLine(
            target.file, target.option.line, text, text.find(target.text) + 1, len(target.text)
        )
    return None
