"""Rules for uWSGI's options, in a command and in the configuration that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from buildpack.model.problem import Problem
from buildpack.model.uwsgi_given import UwsgiOption, UwsgiStart
from buildpack.plan.lint.case import Case
from buildpack.problems import lint

_ROUTERS_PATIENCE = 30
_HTTP = ("http", "http-socket", "http11-socket")
_CRON = frozenset({"cron", "cron2", "unique-cron", "legion-cron"})
# Their values are no commands for a shell, so a dollar sign means nothing there.
_PLAIN = frozenset({*_HTTP, "https", "processes", "socket", "threads", "uwsgi-socket", "workers"})
_SHELL_VARIABLE = re.compile(r"(?<!\$)\$(?:([A-Z_][A-Z0-9_]*)|\{([A-Z_][A-Z0-9_]*)\})")
_FIXED = re.compile(r"[^/$@%]*:(\d+)")
_GRACEFUL = "gracefully_kill_them_all"
# The Python from which on an option crashes the workers.
_CRASHES_FROM = (3, 13)


def lint_uwsgi(start: UwsgiStart, case: Case) -> Iterator[Problem]:
    """Yield what is wrong with the options of one uWSGI."""
    by_name = {option.name: option for option in start.options}
    for option in start.options:
        yield from _find_variables(option)
        if option.name == "spooler":
            yield lint.SpoolerEphemeral(option.place)
        elif option.name in _CRON:
            yield lint.CronRepeated(option.place)
        elif option.name == "daemonize" and option.in_file:
            yield lint.ServerDetached(option.place, option.shown)
        elif (
            option.name == "py-call-osafterfork"
            and option.is_on
            and (case.python.major, case.python.minor) >= _CRASHES_FROM
        ):
            yield lint.ForkHookCrashes(option.place, str(case.python))
    yield from _find_harakiri(by_name, case, is_web=start.is_web)
    if start.is_web:
        yield from _find_fixed_port(start.options, case)
        if not case.has_defaults:
            yield from _find_uncured(start, by_name, case)


def _find_variables(option: UwsgiOption) -> Iterator[Problem]:
    found = _SHELL_VARIABLE.search(option.value)
    if option.in_file and option.name in _PLAIN and found:
        yield lint.VariableSubstituted(option.place, found[0], f"$({found[1] or found[2]})")


def _find_harakiri(
    by_name: dict[str, UwsgiOption], case: Case, *, is_web: bool
) -> Iterator[Problem]:
    harakiri = by_name.get("harakiri")
    if harakiri is None or not harakiri.value.isdecimal() or not int(harakiri.value):
        return
    master = by_name.get("master")
    has_master = master.is_on if master is not None else "UWSGI_MASTER" in case.variables
    if not has_master and "cheaper" not in by_name:
        yield lint.HarakiriInert(harakiri.place)
    if is_web and int(harakiri.value) > _ROUTERS_PATIENCE:
        yield lint.HarakiriTooLong(harakiri.place, int(harakiri.value))


def _find_fixed_port(given: tuple[UwsgiOption, ...], case: Case) -> Iterator[Problem]:
    http = [option for option in given if option.name in _HTTP]
    is_fixed = [_FIXED.fullmatch(option.value) for option in http]
    elsewhere = {f"UWSGI_{name.upper().replace('-', '_')}" for name in _HTTP} & case.variables
    if http and all(is_fixed) and not elsewhere:
        last, found = http[-1], is_fixed[-1]
        variable = "$(PORT)" if last.in_file else "$PORT"
        equals = " = " if last.in_file else "="
        if found is not None:
            correct = f"{last.shown.partition('=')[0]}{equals}:{variable}"
            yield lint.PortIgnored(last.place, "uwsgi", found[1], correct)


def _find_uncured(
    start: UwsgiStart, by_name: dict[str, UwsgiOption], case: Case
) -> Iterator[Problem]:
    """Yield what our defaults would have cured."""
    socket = by_name.get("http-socket")
    closes = any(
        option.name == "add-header" and option.value.lower().replace(" ", "") == "connection:close"
        for option in start.options
    )
    if socket is not None and "http" not in by_name and not closes:
        yield lint.KeepAliveBroken(socket.place)
    ends = "die-on-term" in by_name and by_name["die-on-term"].is_on
    hooks = any(
        option.name.startswith("hook-") and _GRACEFUL in option.value for option in start.options
    )
    set_elsewhere = {"UWSGI_DIE_ON_TERM", "UWSGI_HOOK_MASTER_START"} & case.variables
    if not ends and not hooks and not set_elsewhere:
        yield lint.StopUngraceful(start.whole)
