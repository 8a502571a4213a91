"""What it means that a package could not be built from source."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from buildpack.model.problem import Problem
from buildpack.model.value import Value
from buildpack.problems.machine import DiskFull
from buildpack.problems.requirement import Located
from buildpack.problems.requirement_build import BuildOutOfMemory, RequirementBuildFailed
from buildpack.tools.evidence import Failure, find_first, first_error
from buildpack.tools.system_packages import (
    PROGRAMS,
    package_of_header,
    package_of_library,
    package_of_module,
    package_of_program,
)


class Meaning(Value):
    """What one line of a log means."""

    text: str
    cures: tuple[str, ...] = ()


_OUT_OF_MEMORY = re.compile(
    r"\bMemoryError\b|signal: 9 \(SIGKILL\)|exit code: -9\b|exit(?: code|ed with)?:? 137\b"
    r"|Killed signal terminated program|Killed\s+\(program|: Killed$|^Killed$"
    r"|[Cc]annot allocate memory|virtual memory exhausted|out of memory"
)
_DISK_FULL = re.compile(r"No space left on device|Disk quota exceeded")
_PATH = re.compile(r"(?<![\w.])(/[\w.+@%/-]+)")


def _install(package: str) -> tuple[str, ...]:
    return (f"Install the package {package} on the machine that builds.",) if package else ()


def _header(match: re.Match[str]) -> Meaning:
    header = match["what"]
    if header == "Python.h":
        return Meaning(
            "The Python that was installed has no headers.",
            ("Let us bring a Python: unset SLUGLINE_PYTHON_OFFERS.",),
        )
    if header == "longintrepr.h":
        return _too_old("uses a header that Python 3.11 no longer has")
    return Meaning(f"The header {header} is missing.", _install(package_of_header(header)))


def _library(match: re.Match[str]) -> Meaning:
    return Meaning(
        f"The library {match['what']} is missing.", _install(package_of_library(match["what"]))
    )


def _module(match: re.Match[str]) -> Meaning:
    return Meaning(
        f"pkg-config doesn't know the library {match['what']}.",
        _install(package_of_module(match["what"])),
    )


def _program(match: re.Match[str]) -> Meaning:
    program = next(text for text in match.groups() if text)
    return Meaning(f"The program {program} is missing.", _install(package_of_program(program)))


def _fixed(text: str, package: str) -> Callable[[re.Match[str]], Meaning]:
    return lambda _: Meaning(text, _install(package))


def _too_old(what: str) -> Meaning:
    return Meaning(f"This release is older than your app's Python: it {what}.")


def _tool(match: re.Match[str]) -> Meaning:
    return Meaning(
        f"Building it takes '{match['what']}', which your package index doesn't have.",
        ("Set the config var PIP_EXTRA_INDEX_URL to an index that has it.",),
    )


def _old(what: str) -> Callable[[re.Match[str]], Meaning]:
    return lambda _: _too_old(what)


def _unlisted(match: re.Match[str]) -> Meaning:
    return Meaning(
        f"Its setup.py imports '{match['what']}' without asking for it. Every package is built in "
        "an environment of its own, where your app's packages aren't."
    )


_PROGRAM = "|".join(re.escape(name) for name in sorted(PROGRAMS, key=len, reverse=True))

# In this order: what is told first is often the consequence of what is told later.
_MEANINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Meaning]], ...] = (
    (re.compile(r"No solution found when resolving: `(?P<what>[^`]+)`"), _tool),
    (re.compile(r"ERROR: No matching distribution found for (?P<what>\S+)"), _tool),
    (re.compile(r"fatal error: (?P<what>[\w./+-]+\.h(?:pp)?): No such file"), _header),
    (re.compile(r"cannot find -l(?P<what>[\w.+-]+)"), _library),
    (re.compile(r"No package '(?P<what>[^']+)' found"), _module),
    (re.compile(r"Package (?P<what>[\w.+-]+) was not found in the pkg-config search"), _module),
    (re.compile(r'Dependency "(?P<what>[^"]+)" not found'), _module),
    (
        re.compile(r"Can not find valid pkg-config name|mysql_config(?: --\w+)?: not found"),
        _fixed("The MySQL client library is missing.", "default-libmysqlclient-dev"),
    ),
    (
        re.compile("libxml2 and libxslt development packages are installed"),
        _fixed("The libraries libxml2 and libxslt are missing.", "libxml2-dev libxslt1-dev"),
    ),
    (
        re.compile("A GDAL API version must be specified"),
        _fixed("The library GDAL is missing.", "libgdal-dev"),
    ),
    (
        re.compile(r"[Uu]nable to load dependency HDF5|libhdf5\.so"),
        _fixed("The library HDF5 is missing.", "libhdf5-dev"),
    ),
    (
        re.compile(r"library files could not be found for jpeg|RequiredDependencyException: jpeg"),
        _fixed("The library libjpeg is missing.", "libjpeg-dev"),
    ),
    (
        re.compile(r"can't find Rust compiler|Cargo, the Rust package manager, is not installed"),
        _fixed("The package is written in Rust, and there is no Rust compiler.", "cargo"),
    ),
    (
        re.compile(r"CMake must be installed|Could NOT find CMake|No CMAKE_C(?:XX)?_COMPILER"),
        _fixed("CMake or the compiler that it calls is missing.", "cmake build-essential"),
    ),
    (
        re.compile(r"Unknown compiler\(s\): \[\['(?P<what>[\w+-]+)'"),
        _program,
    ),
    (
        re.compile(
            rf"(?<![\w./-])(?P<what>{_PROGRAM})'?"
            r"(?::? (?:command )?not found| executable not found| failed: No such file)"
            rf"|No such file or directory:? '(?P<named>{_PROGRAM})'"
            rf"|Could not (?:run|find) (?P<run>{_PROGRAM})\b"
            rf"|unable to execute '?(?P<call>{_PROGRAM})\b"
        ),
        _program,
    ),
    (
        re.compile("No module named '?distutils"),
        _old("uses a module that Python 3.12 no longer has"),
    ),
    (re.compile("No module named '?imp'?$"), _old("uses a module that Python 3.12 no longer has")),
    (
        re.compile("has no attribute '(?:ImpImporter|SafeConfigParser)'"),
        _old("uses what Python 3.12 no longer has"),
    ),
    (
        re.compile("No module named '?(?:pkg_resources|setuptools)|use_2to3 is invalid"),
        lambda _: Meaning("This release can't be built with a current setuptools."),
    ),
    (
        re.compile(r"No module named '?(?P<what>numpy|scipy|Cython|pybind11|cffi|torch|wheel)\b"),
        _unlisted,
    ),
    (
        re.compile("Missing parentheses in call to 'print'|SyntaxError: .*print "),
        lambda _: Meaning("This release is for Python 2."),
    ),
    (
        re.compile(r"The 'sklearn' PyPI package is deprecated"),
        lambda _: Meaning(
            "The package is called scikit-learn.", ("Write 'scikit-learn' for 'sklearn'.",)
        ),
    ),
    (
        re.compile(r"no member named '(?:tp_print|ob_digit|cframe|curexc_type|use_tracing)'"),
        _old("uses what CPython has changed since"),
    ),
)


def explain_build(requirement: Located, failure: Failure) -> Problem:
    """Return what it means that *requirement* could not be built."""
    if find_first(_DISK_FULL, failure.tail):
        return explain_full_disk(failure.tail)
    if find_first(_OUT_OF_MEMORY, failure.tail):
        return BuildOutOfMemory(requirement, failure.evidence)
    for pattern, meaning in _MEANINGS:
        if match := find_first(pattern, failure.tail):
            found = meaning(match)
            return RequirementBuildFailed(
                requirement,
                match.string.strip(),
                found.text,
                found.cures,
                evidence=failure.evidence,
            )
    return RequirementBuildFailed(requirement, first_error(failure.tail), evidence=failure.evidence)


def explain_full_disk(lines: Sequence[str]) -> Problem:
    """Return the problem of a disk that is full, with the path that *lines* name."""
    line = find_first(_DISK_FULL, lines)
    path = _PATH.search(line.string) if line else None
    return DiskFull(Path(path[1]) if path else Path("/tmp"))  # noqa: S108 - nothing is made there.


def is_full_disk(lines: Sequence[str]) -> bool:
    """Return whether a tool says that there is no room left."""
    return find_first(_DISK_FULL, lines) is not None
