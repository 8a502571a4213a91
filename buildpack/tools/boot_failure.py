"""Why an app doesn't boot: what its log, its answer and its exit code tell."""

from __future__ import annotations

import re

from buildpack.model.problem import Problem
from buildpack.problems.boot_import import BootCommandMissing, BootEntryPointWrong
from buildpack.problems.boot_listen import BootHostRefused, BootPortTaken
from buildpack.problems.boot_surroundings import BootKilled, BootWorkerTimeout
from buildpack.tools.boot_exception import Boot, explain_exception
from buildpack.tools.evidence import find_first
from buildpack.tools.python_traceback import read_tracebacks

_NOT_FOUND, _KILLED = 127, 137
_BAD_REQUEST = 400
_BAD_REQUEST_PAGE = b"<h1>Bad Request (400)</h1>"
"""Source: django/views/defaults.py, bad_request."""


_NO_APPLICATION = re.compile(
    r"Failed to find attribute '[^']+' in '[^']+'\."
    r"|Failed to parse '.*' as an attribute name or function call\."
    r"|Failed to find application, did you mean '[^']+'\?"
    r"|Error loading ASGI app\. .*"
    r"|Cannot load application from '[^']+', .* not found\."
    r"|Could not import '[^']+'\.$"
    r"|no python application found, check your startup logs for errors"
    r"|unable to load app \d+ \(mountpoint='[^']*'\) \(callable not found or import error\)"
)
_ARGUMENTS = re.compile(r"\d+\. ((?:module '[^']+' has no attribute|No module named) .*)")
_NO_PROGRAM = re.compile(
    r"(?:bash|sh)(?:: line \d+| ?: \d+)?: (?:exec: )?([^ :]+): (?:command )?not found"
)
_TAKEN = re.compile(r".*(?:Address already in use|address already in use|Connection in use: ).*")
_TIMED_OUT = re.compile(r".*(?:WORKER TIMEOUT|HARAKIRI ON WORKER|HARAKIRI \[core).*")
_HOST = re.compile(r"Invalid HTTP_HOST header: '([^':]+)(?::\d+)?'")


def find_boot_failure(boot: Boot) -> Problem | None:
    """Return the known cause of a failed boot, or None."""
    tracebacks = read_tracebacks(boot.log)
    readings = (
        _no_program(boot),
        _host_refused(boot),
        # What an app tells last is what has ended it; what it told before may have been caught.
        *(explain_exception(traceback, boot) for traceback in reversed(tracebacks)),
        _no_application(boot),
        _port_taken(boot),
        _worker_timeout(boot),
        BootKilled(boot.command, boot.log) if boot.code == _KILLED else None,
    )
    return next((problem for problem in readings if problem is not None), None)


def _no_program(boot: Boot) -> Problem | None:
    match = find_first(_NO_PROGRAM, boot.log) if boot.code == _NOT_FOUND else None
    return BootCommandMissing(match[1], boot.command, boot.manifest, boot.log) if match else None


def _no_application(boot: Boot) -> Problem | None:
    match = find_first(_NO_APPLICATION, boot.log) or find_first(_ARGUMENTS, boot.log)
    if match is None:
        return None
    return BootEntryPointWrong(boot.command, match[match.lastindex or 0], boot.log)


def _port_taken(boot: Boot) -> Problem | None:
    match = find_first(_TAKEN, boot.log) if boot.code is not None else None
    return BootPortTaken(match[0].strip(), boot.command, boot.log) if match else None


def _worker_timeout(boot: Boot) -> Problem | None:
    match = find_first(_TIMED_OUT, boot.log)
    return BootWorkerTimeout(match[0].strip(), boot.log) if match else None


def _host_refused(boot: Boot) -> Problem | None:
    answer = boot.answer
    if answer is None or answer.status != _BAD_REQUEST:
        return None
    # Without DEBUG nothing is in Django's log, and its page for this looks like that.
    is_page = _BAD_REQUEST_PAGE in answer.body
    if is_page or find_first(_HOST, boot.log):
        return BootHostRefused(boot.host, answer.status, boot.log)
    return None
