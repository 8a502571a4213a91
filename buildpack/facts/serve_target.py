"""The applications that the Procfile's servers are told to serve, looked up in the app."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from buildpack.facts.module_name import find_names
from buildpack.facts.source import parse_source
from buildpack.model.process import Process
from buildpack.model.serve_target import ServeTarget, find_target
from buildpack.model.server_config import ServerConfig
from buildpack.model.server_file import GUNICORN_CONF, config_files_of
from buildpack.model.shell_line import ServerCommand, find_server_command
from buildpack.model.target_facts import TargetFacts
from buildpack.ports import AppTree


def read_targets(
    tree: AppTree,
    processes: Iterable[Process],
    configs: tuple[ServerConfig, ...],
    env: Mapping[str, str],
) -> tuple[TargetFacts, ...]:
    """Return what the app has of each application that a process serves.

    Nothing where a config var says where modules come from."""
    if env.get("PYTHONPATH"):
        return ()
    return tuple(_read_targets(tree, processes, configs))


def find_config(command: ServerCommand, configs: tuple[ServerConfig, ...]) -> ServerConfig | None:
    """Return the configuration that a command goes by, or None."""
    files = [file for _, file in config_files_of(command)]
    if not files and command.server == "gunicorn":
        files = [posixpath.normpath(posixpath.join(command.directory, GUNICORN_CONF))]
    return next(
        (one for one in configs if one.server == command.server and one.file in files), None
    )


def _read_targets(
    tree: AppTree, processes: Iterable[Process], configs: tuple[ServerConfig, ...]
) -> Iterator[TargetFacts]:
    for process in processes:
        command = find_server_command(process.command)
        if command is None:
            continue
        target = find_target(command, find_config(command, configs))
        if target is not None:
            yield _look_up(tree, process.name, target)


def _look_up(tree: AppTree, process: str, target: ServeTarget) -> TargetFacts:
    if not target.module or not target.roots:
        return TargetFacts(process=process, target=target)
    parts = target.module.split(".")
    for root in target.roots:
        file = _find_module(tree, root, parts)
        if file:
            program = parse_source(tree.read(file) or b"")
            names = None if program is None else find_names(program)
            beside = _modules_in(tree, posixpath.dirname(file))
            return TargetFacts(
                process=process, target=target, file=file, names=names, is_ours=True, near=beside
            )
    folder = posixpath.dirname("/".join(parts))
    near = tuple(
        name for root in target.roots for name in _modules_in(tree, posixpath.join(root, folder))
    )
    is_ours = len(parts) > 1 and any(
        tree.has(posixpath.join(root, folder, "__init__.py")) for root in target.roots
    )
    return TargetFacts(
        process=process,
        target=target,
        is_ours=is_ours,
        near=near,
        elsewhere=_find_elsewhere(tree, parts),
    )


def _modules_in(tree: AppTree, folder: str) -> tuple[str, ...]:
    return tuple(
        name.rstrip("/").removesuffix(".py")
        for name in tree.entries(folder)
        if name.endswith(".py") or tree.has(posixpath.join(folder, name, "__init__.py"))
    )


def _find_module(tree: AppTree, root: str, parts: list[str]) -> str:
    path = posixpath.join(root, *parts)
    files = (f"{path}.py", f"{path}/__init__.py")
    return next((file for file in files if tree.read(file) is not None), "")


def _find_elsewhere(tree: AppTree, parts: list[str]) -> str:
    """Return the module's file in a directory of the root, where exactly one has it."""
    folders = [name[:-1] for name in tree.entries() if name.endswith("/")]
    files = [file for folder in folders if (file := _find_module(tree, folder, parts))]
    return files[0] if len(files) == 1 else ""
