"""Why an app doesn't boot: what the exceptions in its log tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from buildpack.model.boot import Answer
from buildpack.model.problem import Problem
from buildpack.model.value import Value
from buildpack.problems.boot_import import (
    BootEntryPointWrong,
    BootImportFailed,
    BootModuleMissing,
    BootSyntaxError,
)
from buildpack.problems.boot_surroundings import (
    BootConfigVarMissing,
    BootServiceRefused,
    BootWriteRefused,
)
from buildpack.tools.python_traceback import Traceback, own_frame, told_place
from buildpack.tools.unset_variable import find_unset_variables


class Boot(Value, kw_only=True):
    """What was seen of an app that doesn't boot."""

    command: str
    log: tuple[str, ...]
    homes: tuple[str, ...]
    """The directories in which its own files are, the innermost first."""
    manifest: str = "requirements.txt"
    """The file that lists its packages."""
    code: int | None = None
    """How it has ended, when it has."""
    answer: Answer | None = None
    """What it has answered, when it has."""
    host: str = "localhost"
    """The Host header that it was asked with."""


Reading: TypeAlias = Callable[[Traceback, Boot], "Problem | None"]

_MODULE = re.compile(r"No module named '?([\w.]+)'?")
_NO_ATTRIBUTE = re.compile(r"module '([\w.]+)' has no attribute '(\w+)'")
# Django's own words for an empty one; most settings take it from a config var of that name.
_EMPTY_KEY = re.compile(r"^The (SECRET_KEY) setting must not be empty")

_SERVICES = (
    (
        "PostgreSQL",
        re.compile(r"psycopg|asyncpg|\bport 5432\b|\b5432\b|libpq|postgres", re.IGNORECASE),
    ),
    ("MySQL", re.compile(r"mysql|mariadb|\b3306\b", re.IGNORECASE)),
    ("Redis", re.compile(r"redis|\b6379\b", re.IGNORECASE)),
    ("MongoDB", re.compile(r"mongo|\b27017\b", re.IGNORECASE)),
    ("RabbitMQ", re.compile(r"amqp|kombu|rabbit|\b5672\b", re.IGNORECASE)),
)
_UNREACHED = re.compile(
    r"[Cc]onnection refused|could not connect to server"
    r"|Can't connect to (?:local )?(?:MySQL )?server|could not translate host name"
    r"|Name or service not known|Connection timed out"
    r"|Temporary failure in name resolution|Connect call failed"
    r"|No such file or directory.*\.s\.PGSQL"
)


def explain_exception(traceback: Traceback, boot: Boot) -> Problem | None:
    """Return what one traceback tells of the cause, or None."""
    readings = (reading(traceback, boot) for reading in _READINGS)
    return next((problem for problem in readings if problem is not None), None)


def _module(traceback: Traceback, boot: Boot) -> Problem | None:
    match = _MODULE.search(traceback.message)
    if traceback.name not in {"ModuleNotFoundError", "ImportError"} or match is None:
        return None
    place = told_place(traceback, boot.homes)
    if not place or "is not a package" in traceback.message:
        # No line of the app's own: it is the server that looks for what it was told to serve.
        return BootEntryPointWrong(boot.command, traceback.message, boot.log)
    return BootModuleMissing(match[1], place, boot.manifest, boot.log)


def _import(traceback: Traceback, boot: Boot) -> Problem | None:
    place = told_place(traceback, boot.homes)
    if traceback.name != "ImportError" or not place:
        return None
    return BootImportFailed(_without_homes(traceback.text, boot), place, boot.log)


def _application(traceback: Traceback, boot: Boot) -> Problem | None:
    match = _NO_ATTRIBUTE.fullmatch(traceback.message)
    if match is None or own_frame(traceback, boot.homes):
        return None
    module = match[1].rpartition(".")[2]
    is_asked = re.search(rf"\b{re.escape(module)}\b.*\b{match[2]}\b", boot.command)
    return BootEntryPointWrong(boot.command, traceback.text, boot.log) if is_asked else None


def _syntax(traceback: Traceback, boot: Boot) -> Problem | None:
    if traceback.name not in {"SyntaxError", "IndentationError", "TabError"}:
        return None
    place = told_place(traceback, boot.homes)
    return BootSyntaxError(place, traceback.text, boot.log) if place else None


def _config_var(traceback: Traceback, boot: Boot) -> Problem | None:
    empty = _EMPTY_KEY.match(traceback.message)
    names = (empty[1],) if empty else find_unset_variables(traceback)
    place = told_place(traceback, boot.homes)
    return BootConfigVarMissing(names, place, boot.log) if names else None


def _service(traceback: Traceback, boot: Boot) -> Problem | None:
    told = " ".join((traceback.text, *traceback.details[:3]))
    if not _UNREACHED.search(told):
        return None
    files = " ".join(frame.file for frame in traceback.frames)
    # The exception itself says more than the libraries that it went through.
    for where in (told, files):
        for name, pattern in _SERVICES:
            if pattern.search(where):
                place = told_place(traceback, boot.homes)
                return BootServiceRefused(name, traceback.text, place, boot.log)
    return None


def _write(traceback: Traceback, boot: Boot) -> Problem | None:
    is_refused = traceback.name == "PermissionError" or "[Errno 30]" in traceback.message
    place = told_place(traceback, boot.homes)
    if not is_refused or not place:
        return None
    return BootWriteRefused(_without_homes(traceback.text, boot), place, boot.log)


def _without_homes(text: str, boot: Boot) -> str:
    for home in boot.homes:
        text = text.replace(f"{home}/", "")
    return text


_READINGS: Sequence[Reading] = (
    _module,
    _import,
    _application,
    _syntax,
    _config_var,
    _service,
    _write,
)
