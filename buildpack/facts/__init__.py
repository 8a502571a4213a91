"""What is there: facts about the app and the machine. Reads, and decides nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import partial

from buildpack.facts.app_dir import (
    find_app_dir_problem,
    find_apps_instead,
    find_packages_below,
    find_way_up,
)
from buildpack.facts.collect import collect
from buildpack.facts.cpu import read_cpu_count
from buildpack.facts.dependencies import find_wanted, read_dependencies
from buildpack.facts.django import read_django
from buildpack.facts.entry_points import read_entry_points
from buildpack.facts.finding import Ground
from buildpack.facts.library import Library
from buildpack.facts.manifests import find_manifest, find_misspelled, read_manifests
from buildpack.facts.nltk_txt import read_corpora
from buildpack.facts.offers import read_offers
from buildpack.facts.previous import read_previous
from buildpack.facts.procfile import read_procfile, read_top_processes
from buildpack.facts.python_version import read_version_requests
from buildpack.facts.run_call import read_run_calls
from buildpack.facts.serve_target import read_targets
from buildpack.facts.server_config import read_server_configs
from buildpack.facts.tool_table import ToolTable, read_tool_table
from buildpack.facts.uwsgi_ini import find_uwsgi_ini
from buildpack.facts.virtualenv import find_virtualenvs
from buildpack.facts.wheelhouse import read_wheelhouse
from buildpack.facts.written_process import add_written_processes, find_gunicorn_process
from buildpack.model.command import Command
from buildpack.model.entry_point import EntrySearch
from buildpack.model.layout import OWN, RUNTIME
from buildpack.model.machine import Machine
from buildpack.model.problem import Problem
from buildpack.model.process import Process
from buildpack.model.project import Project, RequirementsFacts
from buildpack.model.request import BuildRequest, Purpose
from buildpack.model.settings import APP_DIR, MANIFEST, REQUIREMENTS
from buildpack.model.suite import SuiteFacts
from buildpack.ports import AppTree, World
from buildpack.problems.manifest import ManifestAbsent


def read_project(tree: AppTree, env: Mapping[str, str], purpose: Purpose = Purpose.RUN) -> Project:
    """Return what the app's files say; what is wrong with them is part of the answer.

    *env* holds the user's config vars."""
    problems: list[Problem] = []
    manifests = collect(partial(read_manifests, tree, APP_DIR.read(env)), (), problems)
    manifest = find_manifest(manifests, env)
    versions, version_problems = read_version_requests(tree, env, manifest)
    problems.extend(version_problems)
    if MANIFEST.read(env) and manifest not in manifests and not REQUIREMENTS.text(env):
        problems.append(ManifestAbsent(asked=manifest, found=manifests))
        manifest = ""
    wanted = find_wanted(env, tests=purpose is Purpose.TEST)
    django = collect(partial(read_django, tree, env, find_way_up(env)), None, problems)
    nothing = RequirementsFacts(), ()
    read = partial(read_dependencies, tree, manifest, wanted, env)
    requirements, found = collect(read, nothing, problems)
    problems.extend(found)
    up = find_way_up(env)
    apps_below = collect(partial(find_apps_instead, tree, env, manifests), (), problems)
    misplaced = collect(partial(find_app_dir_problem, tree, env), None, problems)
    problems.extend((misplaced,) if misplaced is not None else ())
    table = collect(partial(read_tool_table, tree, up), ToolTable(), problems)
    problems.extend(table.problems)
    procfile = collect(partial(read_procfile, tree, up), (), problems)
    procfile = add_written_processes(procfile, table.processes, env)
    starting = (*(procfile or ()), *find_gunicorn_process(env))
    configs = collect(partial(read_server_configs, tree, starting), (), problems)
    has_web = any(process.name == "web" for process in procfile or ())
    ground = Ground(Library(tree), env, configs, _is_installed(requirements), has_web)
    search = partial(read_entry_points, ground, django)
    entry_points, entry_search = collect(search, ((), EntrySearch()), problems)
    return Project(
        version_requests=versions,
        manifests=manifests,
        manifest=manifest,
        requirements=requirements,
        wheelhouse=collect(partial(read_wheelhouse, tree), None, problems),
        entry_points=entry_points,
        entry_search=entry_search,
        django=django.facts if django is not None else None,
        corpora=collect(partial(read_corpora, tree), (), problems),
        procfile=procfile,
        top_processes=collect(partial(read_top_processes, tree, up), (), problems),
        suite=collect(partial(_read_suite, tree, procfile, up, purpose), SuiteFacts(), problems),
        server_configs=configs,
        targets=collect(partial(read_targets, tree, procfile or (), configs, env), (), problems),
        run_calls=collect(partial(read_run_calls, tree, procfile or ()), (), problems),
        uwsgi_ini=collect(partial(find_uwsgi_ini, tree), None, problems),
        virtualenvs={
            path: tree.size(f"{up}{path}")
            for path in collect(partial(find_virtualenvs, tree, APP_DIR.read(env)), (), problems)
        },
        apps_below=apps_below,
        packages_below=collect(partial(find_packages_below, tree, apps_below), (), problems),
        has_post_compile=any(tree.has(f"{way}bin/post_compile") for way in ("", up)),
        has_runtime=tree.has(f"{up}{RUNTIME}"),
        has_slug=tree.has(f"{up}{OWN}/plan.json"),
        notices=(*collect(partial(find_misspelled, tree), (), problems), *table.notices),
        # Two searches may come upon the same unreadable file.
        problems=tuple(dict.fromkeys(problems)),
    )


def read_machine(world: World, request: BuildRequest, project: Project) -> Machine:
    """Return what the machine has to offer to *project* and what the last build left."""
    offers, unreachable = read_offers(world, request)
    last_python, last_seconds = read_previous(world.store)
    kept = ("python", request.kept_venv, "uwsgi", *(("nltk",) if project.corpora else ()))
    looked = {name: world.store.look(name) for name in kept}
    return Machine(
        offers=offers,
        unreachable=unreachable,
        kept={name: made_of for name, made_of in looked.items() if made_of is not None},
        hollow=frozenset(name for name in kept if world.store.is_hollow(name)),
        damaged=world.store.damaged(),
        last_python=last_python,
        last_seconds=last_seconds,
        compiler=_read_compiler(world, request) if _may_compile(project) else "",
        cpu_count=read_cpu_count(world.disk, request.env),
    )


def _read_suite(
    tree: AppTree, procfile: tuple[Process, ...] | None, up: str, purpose: Purpose
) -> SuiteFacts:
    if purpose is not Purpose.TEST:
        return SuiteFacts()
    # Builds that run tests are few, and not in a hurry.
    from buildpack.facts.test_suite import read_suite  # noqa: PLC0415

    return read_suite(tree, procfile, up)


def _is_installed(requirements: RequirementsFacts) -> bool:
    """Return whether the app itself becomes one of its packages."""
    return "." in {*requirements.local_projects, *requirements.editable_projects}


def _may_compile(project: Project) -> bool:
    """Return whether uWSGI may have to be compiled; it isn't worth a process otherwise."""
    named = any(one.name == "uwsgi" for one in project.requirements.requirements)
    may_be_supplied = any(entry.interface == "wsgi" for entry in project.entry_points)
    return named or (not project.web and (project.uwsgi_ini is not None or may_be_supplied))


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
