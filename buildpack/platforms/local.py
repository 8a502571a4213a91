"""The local command line: a developer's laptop, or any CI."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from buildpack.model.problem import BuildFailed
from buildpack.model.settings import PYTHON_OFFERS
from buildpack.platforms.config_vars import build_environment
from buildpack.platforms.door import Door
from buildpack.platforms.guard import guarded, open_console
from buildpack.platforms.tools import BUILD_TOOLS, DOTENV, install_tools
from buildpack.ports import Console
from buildpack.problems.platform import WrongArguments
from buildpack.system.local_cache import cache_for, cache_home
from buildpack.system.store import DirectoryStore

_EXEC = "slugline exec [APP] -- COMMAND"


def main(argv: Sequence[str]) -> int:
    """Run ``slugline``; return the exit code."""
    return guarded(lambda: _run(argv))


def _run(argv: Sequence[str]) -> int:
    # What stands behind two dashes is the user's command, not ours.
    end = argv.index("--") if "--" in argv else len(argv)
    arguments = _parser().parse_args(argv[:end])
    arguments.words = argv[end + 1 :]
    if arguments.words and arguments.work is not _execute:
        raise BuildFailed(WrongArguments(_EXEC, "Only exec takes a command after two dashes"))
    work: Callable[[argparse.Namespace], int] = arguments.work
    return work(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="slugline", description="Turn a Python web app into something that runs."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    plan = commands.add_parser("plan", help="show what a build would do, and why")
    plan.add_argument("--json", action="store_true", help="as JSON, for programs")
    plan.set_defaults(work=_plan)
    build = commands.add_parser("build", help="build a slug into a directory")
    build.add_argument("--slug", metavar="DIR", required=True, help="where to put the slug")
    build.set_defaults(work=_build)
    check = commands.add_parser("check", help="build, boot web, and ask it for a page")
    check.add_argument("--json", action="store_true", help="as JSON, for programs")
    check.set_defaults(work=_check)
    test = commands.add_parser("test", help="build, and run the app's tests")
    test.set_defaults(work=_test)
    run, deploy, execute = _add_running(commands)
    cache = commands.add_parser("cache", help="clear what is kept for an app")
    cache.add_argument("action", choices=("clear",))
    cache.set_defaults(work=_clear_cache)
    for command in (plan, build, check, test, run, deploy, execute, cache):
        command.add_argument("app", nargs="?", default=".", help="the app's directory (default .)")
    run.add_argument("process", nargs="?", help="only this process")
    versions = commands.add_parser("versions", help="list the Pythons on offer, and the app's own")
    versions.add_argument("--json", action="store_true", help="as JSON, for programs")
    versions.add_argument("app", nargs="?", help="an app's directory")
    versions.set_defaults(work=_versions)
    _add_package(commands)
    explain = commands.add_parser("explain", help="explain a problem by its id")
    explain.add_argument("id")
    explain.set_defaults(work=_explain)
    return parser


def _add_running(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> tuple[argparse.ArgumentParser, ...]:
    """Add the commands that keep an app running, or run something in it."""
    run = commands.add_parser("run", help="build, and run the app's processes")
    run.add_argument("--port", type=int, help="of web (default 8000, or a free one)")
    run.add_argument(
        "-c",
        "--concurrency",
        default="",
        metavar="web=2,worker=1",
        help="how many of which process; all=0 stands for the others",
    )
    run.add_argument("--router", action="store_true", help="put HAProxy in front, for deploys")
    run.set_defaults(work=_run_processes)
    deploy = commands.add_parser("deploy", help="build, and take over from a running version")
    deploy.set_defaults(work=_deploy)
    execute = commands.add_parser("exec", help="build, and run one command: exec [APP] -- COMMAND")
    execute.set_defaults(work=_execute)
    return run, deploy, execute


def _add_package(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    package = commands.add_parser("package", help="package the buildpack itself for platforms")
    package.add_argument("--into", metavar="DIR", default="dist", help="where to (default dist)")
    package.add_argument(
        "--python",
        metavar="X.Y",
        action="append",
        help="what platforms run the buildpack with; several times (default 3.10 to 3.14)",
    )
    package.add_argument(
        "--machine", action="append", help="x86_64 or aarch64; several times (default both)"
    )
    package.add_argument(
        "--with-python", action="store_true", help="bring one, for platforms that have none"
    )
    package.set_defaults(work=_package)


def _enter(
    arguments: argparse.Namespace, *more: str, out: TextIO | None = None
) -> tuple[Door, Console]:
    """Return what a build needs. Afterwards the libraries are on ``sys.path``."""
    app = Path(os.path.realpath(arguments.app))
    if not app.is_dir():
        reason = f"There is no directory '{arguments.app}'"
        raise BuildFailed(WrongArguments("slugline COMMAND APP", reason))
    env = build_environment(os.environ, {})
    console = open_console(env, out=out)
    home = cache_home(env)
    toolbox = install_tools(home, console, around=env, env=env, at_once=(*BUILD_TOOLS, *more))
    offers = PYTHON_OFFERS.read(env) or ("installed", "archive", "managed")
    door = Door(app=app, cache=cache_for(home, app), env=env, offers=offers, toolbox=toolbox)
    # Only now are the libraries on sys.path that this module needs.
    from buildpack.platforms.settings_source import with_all_settings  # noqa: PLC0415

    return with_all_settings(door), console


# The modules below need libraries that are on sys.path only after _enter; and each command is
# quicker without those of the others.


def _plan(arguments: argparse.Namespace) -> int:
    door, console = _enter(arguments, out=sys.stderr)
    from buildpack.platforms.local_build import show_plan  # noqa: PLC0415

    return show_plan(door, console, as_json=arguments.json)


def _build(arguments: argparse.Namespace) -> int:
    door, console = _enter(arguments)
    from buildpack.platforms.local_build import build_into  # noqa: PLC0415

    return build_into(door, console, Path(os.path.abspath(arguments.slug)))  # noqa: PTH100


def _check(arguments: argparse.Namespace) -> int:
    door, console = _enter(arguments, DOTENV, out=sys.stderr if arguments.json else None)
    from buildpack.platforms.local_check import check  # noqa: PLC0415

    return check(door, console, as_json=arguments.json)


def _test(arguments: argparse.Namespace) -> int:
    door, console = _enter(arguments)
    from buildpack.platforms.local_test import build_and_test  # noqa: PLC0415

    return build_and_test(door, console)


def _run_processes(arguments: argparse.Namespace) -> int:
    door, console = _enter(arguments, DOTENV)
    from buildpack.platforms.local_run import RunOptions, run_processes  # noqa: PLC0415

    options = RunOptions(
        only=arguments.process,
        concurrency=arguments.concurrency,
        port=arguments.port,
        has_router=arguments.router,
    )
    return run_processes(door, console, options)


def _deploy(arguments: argparse.Namespace) -> int:
    door, console = _enter(arguments, DOTENV)
    from buildpack.platforms.local_deploy import deploy  # noqa: PLC0415

    return deploy(door, console)


def _execute(arguments: argparse.Namespace) -> int:
    if not arguments.words:
        reason = "There is no command after two dashes"
        raise BuildFailed(WrongArguments(_EXEC, reason))
    # Our own words are no part of what the command says.
    door, console = _enter(arguments, DOTENV, out=sys.stderr)
    from buildpack.platforms.local_exec import execute  # noqa: PLC0415

    return execute(door, console, arguments.words)


def _versions(arguments: argparse.Namespace) -> int:
    has_app, arguments.app = arguments.app is not None, arguments.app or "."
    door, console = _enter(arguments, out=sys.stderr)
    from buildpack.platforms.local_versions import show_versions  # noqa: PLC0415

    return show_versions(door, console, has_app=has_app, as_json=arguments.json)


def _clear_cache(arguments: argparse.Namespace) -> int:
    app = Path(os.path.realpath(arguments.app))
    cache = cache_for(cache_home(os.environ), app)
    if cache.is_dir():
        store = DirectoryStore(cache)
        store.clear()
        store.close()
    open_console(os.environ).line(f"Nothing is kept for {app} any more.")
    return 0


def _package(arguments: argparse.Namespace) -> int:
    env = build_environment(os.environ, {})
    console = open_console(env)
    toolbox = install_tools(cache_home(env), console, around=env, env=env, at_once=("pip",))
    from buildpack.platforms.local_package import package  # noqa: PLC0415

    return package(arguments, console, toolbox, env)


def _explain(arguments: argparse.Namespace) -> int:
    from buildpack.problems.catalogue import CATALOGUE  # noqa: PLC0415

    if arguments.id not in CATALOGUE:
        reason = f"There is no problem '{arguments.id}'; there are {', '.join(CATALOGUE)}"
        raise BuildFailed(WrongArguments("slugline explain ID", reason))
    open_console(os.environ).notice(CATALOGUE[arguments.id])
    return 0
