"""What is nearly an entry point: so that a build that finds none can say what to change."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from buildpack.facts.application import NAMES
from buildpack.facts.django import DjangoProject
from buildpack.facts.finding import Ground
from buildpack.facts.module_path import locate_module
from buildpack.facts.scope import Scope, needs_arguments
from buildpack.facts.source import assignments_of, is_main_guard, statements_of
from buildpack.model.entry_point import Miss, NearMiss

_MOST = 5


def find_near_misses(ground: Ground, django: DjangoProject | None) -> Iterator[NearMiss]:
    """Yield what the files that were read hold of this kind, at most five.

    To be called after a search that found nothing."""
    if django is not None and django.facts.settings_file is None:
        manage_py, module = django.facts.manage_py, django.facts.settings_module
        yield NearMiss(why=Miss.NO_SETTINGS, file=manage_py, line=1, name=module or "")
    found = (miss for file in ground.library.parsed for miss in _misses_in(ground, file))
    for miss, _ in zip(found, range(_MOST), strict=False):
        yield miss


def _misses_in(ground: Ground, file: str) -> Iterator[NearMiss]:
    path = locate_module(ground.library.tree, file, ground.library.content(file) or b"")
    search = ground.search(path.root)
    scope = search.scope(path.module)
    if scope is None or scope.source.file != file:
        return
    for one, node in search.factories(path.module):
        if needs_arguments(node):
            yield NearMiss(
                why=Miss.ARGUMENTS, file=file, line=one.line, name=one.name, module=path.module
            )
    yield from _guarded(scope, file)
    for name, value, line in assignments_of(statements_of(scope.source.tree.body)):
        package = scope.stranger(value) if isinstance(value, ast.Call) else ""
        if name in NAMES and package:
            yield NearMiss(why=Miss.OTHER, file=file, line=line, name=package)


def _guarded(scope: Scope, file: str) -> Iterator[NearMiss]:
    """Yield the applications that exist under the main guard only."""
    guards = (node for node in scope.source.tree.body if isinstance(node, ast.If))
    for guard in filter(is_main_guard, guards):
        for name, value, line in assignments_of(statements_of(guard.body)):
            if name in NAMES and scope.may_make(value):
                yield NearMiss(why=Miss.GUARDED, file=file, line=line, name=name)
