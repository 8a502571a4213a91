"""What Django says when it can't collect static files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence

from buildpack.model.problem import Problem
from buildpack.model.value import Value
from buildpack.problems.known_name import find_package
from buildpack.problems.static_files import (
    CollectstaticConfigVarMissing,
    CollectstaticDatabaseUsed,
    CollectstaticFailed,
    CollectstaticFileMissing,
    CollectstaticModuleMissing,
    CollectstaticSettingInvalid,
)
from buildpack.tools.python_traceback import Traceback, own_frame, read_tracebacks
from buildpack.tools.unset_variable import find_unset_variables

_SUMMARY = re.compile(
    r"(?P<count>\d{1,9}) static files? (?:copied|symlinked)"
    r"(?: to '[^']*')?(?:, (?P<unmodified>\d{1,9}) unmodified)?"
    r"(?:, (?P<processed>\d{1,9}) post-processed)?"
)
_NO_COMMAND = re.compile(r"^Unknown command: u?'collectstatic'")
_NO_ROOT = "without having set the STATIC_ROOT setting"
_NO_MODULE = re.compile(r"No module named '?([\w.]+)'?")
_NO_FILE = re.compile(r"The file '(?P<file>[^']+)' could not be found with")
_REFERRER = re.compile(r"The \w+ file '([^']+)' references a file which could not be found")
_NO_ENTRY = re.compile(r"Missing staticfiles manifest entry for '([^']+)'")
_NO_PATH = re.compile(r"No such file or directory: u?'([^']+)'")
_SETTING = re.compile(r"\b(?:settings\.|the )?([A-Z][A-Z0-9]*_[A-Z0-9_]+|DATABASES|STORAGES)\b")
# The exceptions of Django's database layer and of the drivers below it (PEP 249).
_DATABASE = re.compile(
    r"(?:django\.db\.utils|psycopg2?|psycopg\.errors|psycopg2\.errors|sqlite3|MySQLdb\.\w+"
    r"|pymysql\.err|asyncpg\.\w+)\.\w*"
)
# Of Django, and of dj-database-url.
_OF_SETTINGS = frozenset({"ImproperlyConfigured", "ParseError", "UnknownSchemeError"})
_LAST = 20
# Python's own import machinery, and the marks below lines.
_NOISE = re.compile(r'\s+(?:File "<frozen importlib\.[^"]*", line \d+, in \w+|[~^]+)\s*$')


class Collected(Value):
    """How many files were collected."""

    copied: int = 0
    unmodified: int = 0
    processed: int = 0


def read_summary(lines: Sequence[str]) -> Collected:
    """Return what the last line that counts files says."""
    found = next((one for line in reversed(lines) if (one := _SUMMARY.search(line))), None)
    return Collected(*(int(text or 0) for text in found.groups())) if found else Collected()


def find_reason_to_skip(lines: Sequence[str]) -> str:
    """Return why there is nothing to collect, as a clause; empty when that isn't so.

    Only Django knows the settings that are computed."""
    if any(map(_NO_COMMAND.match, lines)) and "No Django settings specified." not in lines:
        return "django.contrib.staticfiles is not in INSTALLED_APPS"
    error = _read_last(lines)
    if error and error.name == "ImproperlyConfigured" and _NO_ROOT in error.message:
        return "the settings name no STATIC_ROOT to collect them into"
    return ""


def diagnose(
    lines: Sequence[str], *, manage_py: str, source: str, has: Callable[[str], bool]
) -> Problem:
    """Return what is wrong, from the output of a collectstatic that failed.

    *source* is the directory of the app's source, and *has* tells whether a path is there."""
    evidence = tuple(line for line in lines if not _NOISE.match(line))[-_LAST:]
    error = _read_last(lines)
    if error is None:
        said = next((line for line in reversed(lines) if line.strip()), "")
        return CollectstaticFailed(manage_py, said.strip(), evidence)
    frame = own_frame(error, (source,))
    where = f"{frame.file}, line {frame.line}" if frame and frame.file != manage_py else ""
    if missing := _find_module(error, posixpath.dirname(manage_py), has):
        return CollectstaticModuleMissing(manage_py, *missing, where, evidence)
    if file := _find_file(error, source):
        referrer = next((one[1] for line in lines if (one := _REFERRER.search(line))), "")
        return CollectstaticFileMissing(manage_py, file, referrer, evidence)
    return _explain_value(error, manage_py, where, evidence)


def _explain_value(
    error: Traceback, manage_py: str, where: str, evidence: tuple[str, ...]
) -> Problem:
    """Return what is wrong when everything is there, but not as it should be."""
    if variables := find_unset_variables(error):
        return CollectstaticConfigVarMissing(manage_py, variables, where, evidence)
    if _DATABASE.fullmatch(error.kind):
        return CollectstaticDatabaseUsed(manage_py, error.text, where, evidence)
    if error.name in _OF_SETTINGS:
        named = _SETTING.search(error.message)
        setting = named[1] if named else ""
        return CollectstaticSettingInvalid(manage_py, setting, error.text, where, evidence)
    return CollectstaticFailed(manage_py, error.text, evidence, where)


def _read_last(lines: Sequence[str]) -> Traceback | None:
    """Return the last exception of those that led to each other."""
    return next(reversed(read_tracebacks(lines)), None)


def _find_module(error: Traceback, root: str, has: Callable[[str], bool]) -> tuple[str, str] | None:
    """Return the module that isn't there, and the package that would bring it.

    That is empty for a module of the app's own, which is imported from *root*. None for another
    failure, also for a module that an installed package once had."""
    missing = _NO_MODULE.search(error.message)
    if error.name not in {"ModuleNotFoundError", "ImportError"} or missing is None:
        return None
    module = missing[1]
    top = module.partition(".")[0]
    if any(has(posixpath.join(root, name)) for name in (top, f"{top}.py")):
        return module, ""
    return (module, find_package(top)) if top == module else None


def _find_file(error: Traceback, source: str) -> str:
    """Return the static file or directory that isn't there; empty for another failure."""
    if found := _NO_FILE.search(error.message) or _NO_ENTRY.search(error.message):
        return found[1]
    found = _NO_PATH.search(error.message)
    if found is None or error.name not in {"FileNotFoundError", "OSError"}:
        return ""
    path = found[1]
    return posixpath.relpath(path, source) if path.startswith(f"{source}/") else path
