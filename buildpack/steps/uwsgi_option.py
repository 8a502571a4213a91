"""Whether the app's uWSGI knows the options that it is given, and the programs that they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from buildpack.model.layout import Layout
from buildpack.model.problem import Problem
from buildpack.model.shell_line import programs_of
from buildpack.model.uwsgi_given import UwsgiOption, UwsgiStart
from buildpack.model.uwsgi_option import UWSGI_SYNTAX
from buildpack.ports import World
from buildpack.problems import lint
from buildpack.tools.uwsgi_help import ask_options, parse_options

_NAME = re.compile(r"[A-Za-z0-9_-]{2,}")
_REFERRED = re.compile(r"%\(([^)]+)\)")
_NEAR = 0.75
# With these, options may come from somewhere that --help doesn't know.
_MORE = ("plugin", "early-plugin", "import-plugin", "autoload", "config-py", "emperor")
_INCLUDES = frozenset({"ini", "include", "inherit", "xml", "yaml", "yml", "json", "config"})
_EXEC = re.compile(r"exec-(asap|pre-jail|post-jail|in-jail|as-root|as-user|pre-app|post-app)")
_PROGRAMS = ("uwsgi", "pyuwsgi")


def find_option_problems(
    world: World,
    layout: Layout,
    starts: tuple[UwsgiStart, ...],
    has_program: Callable[[str], bool],
) -> Iterator[Problem]:
    """Yield what only the installed uWSGI, or the disk, can tell of an app's options."""
    for option in (one for start in starts for one in start.options):
        if _EXEC.fullmatch(option.name):
            yield from _find_missing(option, has_program)
    if any(start.options for start in starts):
        known = _ask(world, layout)
        for start in starts:
            yield from find_unknown(start, known)


def find_unknown(start: UwsgiStart, known: frozenset[str]) -> Iterator[Problem]:
    """Yield the options that aren't among those that are *known*."""
    if not known or any(option.name.startswith(_MORE) for option in start.options):
        return
    referred = {name for one in start.options for name in _REFERRED.findall(one.value)}
    set_here = {one.value.partition("=")[0] for one in start.options if one.name.startswith("set")}
    has_more = any(one.name in _INCLUDES and one.in_file for one in start.options)
    for option in start.options:
        name = option.name
        if name in known | referred | set_here or not _NAME.fullmatch(name):
            continue
        # A command's options may be cut short, as far as that leaves no doubt.
        if not option.in_file and any(one.startswith(name) for one in known):
            continue
        dashed = name.replace("_", "-").lower()
        nearest = [dashed] if dashed in known else get_close_matches(name, known, 1, _NEAR)
        if name in UWSGI_SYNTAX.names:
            # It is spelt right, and this uWSGI was compiled without the library that it needs.
            nearest = []
        if nearest or not has_more:
            dashes = "" if option.in_file else "--"
            near = f"{dashes}{nearest[0]}" if nearest else ""
            shown = option.shown.partition("=")[0]
            yield lint.UwsgiOptionUnknown(option.place, shown, near, is_command=not option.in_file)


def _find_missing(option: UwsgiOption, has_program: Callable[[str], bool]) -> Iterator[Problem]:
    for call in programs_of(option.value)[:1]:
        program = call.program.text
        is_certain = re.fullmatch(r"[\w./+-]+", program) and not program.startswith(".")
        if is_certain and not has_program(program):
            yield lint.ExecMissing(option.place, option.shown.partition("=")[0], program)


def _ask(world: World, layout: Layout) -> frozenset[str]:
    for program in _PROGRAMS:
        if world.disk.exists(layout.venv.build / "bin" / program):
            result = world.commands.capture(ask_options(layout, program), world.env)
            return parse_options(result.tail) if result.code == 0 else frozenset()
    return frozenset()
