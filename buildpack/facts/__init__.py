"""What is there: facts about the app and the machine. Reads, and decides nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import partial

from buildpack.facts.collect import collect
from buildpack.facts.cpu import read_cpu_count
from buildpack.facts.django import read_django
from buildpack.facts.entry_points import read_entry_points
from buildpack.facts.manifests import find_misspelled, find_unsupported, read_manifests
from buildpack.facts.offers import read_offers
from buildpack.facts.own_project import read_own_project
from buildpack.facts.previous import read_previous
from buildpack.facts.procfile import read_procfile
from buildpack.facts.python_version import read_version_requests
from buildpack.facts.requirements import METADATA_FILES, read_requirements
from buildpack.facts.uwsgi_ini import find_uwsgi_ini
from buildpack.model.command import Command
from buildpack.model.machine import Machine
from buildpack.model.problem import Problem
from buildpack.model.project import Project, RequirementsFacts
from buildpack.model.request import BuildRequest
from buildpack.model.settings import REQUIREMENTS
from buildpack.ports import AppTree, World

# The directories in the store.
_KEPT = ("python", "venv", "uwsgi")


def read_project(tree: AppTree, env: Mapping[str, str]) -> Project:
    """Return what the app's files say; what is wrong with them is part of the answer.

    *env* holds the user's config vars."""
    problems: list[Problem] = []
    versions, version_problems = read_version_requests(tree, env)
    problems.extend(version_problems)
    manifests = collect(partial(read_manifests, tree), (), problems)
    lock_problem = find_unsupported(manifests, env)
    problems.extend((lock_problem,) if lock_problem is not None else ())
    django = collect(partial(read_django, tree, env), None, problems)
    requirements = partial(_read_requirements, tree, env, manifests, problems)
    return Project(
        version_requests=versions,
        manifests=manifests,
        requirements=collect(requirements, RequirementsFacts(), problems),
        entry_points=collect(partial(read_entry_points, tree, env, django), (), problems),
        django=django.facts if django is not None else None,
        procfile=collect(partial(read_procfile, tree), (), problems),
        uwsgi_ini=collect(partial(find_uwsgi_ini, tree), None, problems),
        virtualenvs=collect(partial(_find_virtualenvs, tree), (), problems),
        has_runtime=tree.has(".heroku/python"),
        notices=collect(partial(find_misspelled, tree), (), problems),
        # Two searches may come upon the same unreadable file.
        problems=tuple(dict.fromkeys(problems)),
    )


def read_machine(world: World, request: BuildRequest, project: Project) -> Machine:
    """Return what the machine has to offer to *project* and what the last build left."""
    offers, unreachable = read_offers(world, request)
    last_python, last_seconds = read_previous(world.store)
    looked = {name: world.store.look(name) for name in _KEPT}
    return Machine(
        offers=offers,
        unreachable=unreachable,
        kept={name: made_of for name, made_of in looked.items() if made_of is not None},
        damaged=world.store.damaged(),
        last_python=last_python,
        last_seconds=last_seconds,
        compiler=_read_compiler(world, request) if _may_compile(project) else "",
        cpu_count=read_cpu_count(world.disk, request.env),
    )


def _read_requirements(
    tree: AppTree, env: Mapping[str, str], manifests: tuple[str, ...], problems: list[Problem]
) -> RequirementsFacts:
    if REQUIREMENTS.text(env) or "requirements.txt" in manifests:
        facts, found = read_requirements(tree, REQUIREMENTS.read(env), named_by=REQUIREMENTS.name)
        problems.extend(found)
        return facts
    if any(name in manifests for name in METADATA_FILES):
        return read_own_project(tree)
    return RequirementsFacts()


def _find_virtualenvs(tree: AppTree) -> tuple[str, ...]:
    """Return the directories in the app's root, and one further down, with a pyvenv.cfg."""
    tops = [name[:-1] for name in tree.entries() if name.endswith("/")]
    below = (
        posixpath.join(top, name[:-1])
        for top in tops
        if top not in {".git", ".heroku", "node_modules"}
        for name in tree.entries(top)
        if name.endswith("/")
    )
    return tuple(path for path in (*tops, *below) if tree.has(f"{path}/pyvenv.cfg"))


def _may_compile(project: Project) -> bool:
    """Return whether uWSGI may have to be compiled; it isn't worth a process otherwise."""
    named = any(one.name == "uwsgi" for one in project.requirements.requirements)
    has_web = any(process.name == "web" for process in project.procfile or ())
    may_be_supplied = any(entry.interface == "wsgi" for entry in project.entry_points)
    return named or (not has_web and (project.uwsgi_ini is not None or may_be_supplied))


def _read_compiler(world: World, request: BuildRequest) -> str:
    """Return the C compiler with its version, such as ``gcc 12.2.0``; empty without one.

    Both options together give the whole version with old and new releases of GCC and Clang."""
    name = request.env.get("CC", "") or "cc"
    if len(name.split()) != 1:
        name = "cc"
    command = Command(
        argv=(name, "-dumpfullversion", "-dumpversion"),
        shown=f"{name} -dumpfullversion -dumpversion",
        cwd=request.layout.app.build,
        timeout=20.0,
    )
    result = world.commands.capture(command, world.env)
    version = result.tail[0].strip() if result.code == 0 and result.tail else ""
    return f"{'gcc' if name == 'cc' else posixpath.basename(name)} {version}" if version else ""
