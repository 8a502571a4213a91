"""Whether a release of uWSGI can be compiled for a Python, and what it takes.

The releases, Pythons and compilers were tried with one another; see `uwsgi_release`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from buildpack.model.plan import UwsgiBuild
from buildpack.model.problem import Problem
from buildpack.model.project import RequirementsFacts
from buildpack.model.python_version import PythonVersion
from buildpack.model.uwsgi_cure import UwsgiCure
from buildpack.plan.uwsgi_release import first_release, is_before, newest_admitted, newest_python
from buildpack.problems.uwsgi import UwsgiVersionUnfit

_GCC = re.compile(r"(?:gcc|cc) (\d+)")
_FIRST_TAME = 18
_FIRST_C23 = 29
_C23 = 15
"""The gcc that reads C as C23 unless it is told otherwise."""


def find_cures(build: UwsgiBuild, compiler: str) -> tuple[UwsgiCure, ...]:
    """Return what the release that *build* asks for needs to compile.

    *compiler* is such as ``gcc 12.2.0``."""
    return tuple(_find_cures(_release(build), compiler))


def find_unfit(
    requirements: RequirementsFacts, build: UwsgiBuild | None, python: PythonVersion
) -> tuple[Problem, ...]:
    """Return why the newest release that the app admits can't be compiled for *python*, if so."""
    release = _release(build) if build is not None and not build.is_ready_made else ""
    newest = newest_python(release)
    if newest is None or not _is_newer(python, newest):
        return ()
    line = next(
        line for line in requirements.requirements if line.name == "uwsgi" and line.specifier
    )
    return (
        UwsgiVersionUnfit(
            version=release,
            python=str(python),
            file=line.file,
            line=line.line,
            text=f"uwsgi{line.specifier}",
            nearest=first_release(python.series),
            newest_python=newest,
        ),
    )


def _release(build: UwsgiBuild) -> str:
    return build.version or newest_admitted(build.specifier)


def _find_cures(release: str, compiler: str) -> Iterator[UwsgiCure]:
    gcc = _GCC.match(compiler)
    if is_before(release, _FIRST_TAME):
        if gcc:
            yield UwsgiCure.WHOLE_VERSION
        yield UwsgiCure.WARNINGS
        yield UwsgiCure.NO_SSL
    if gcc and int(gcc[1]) >= _C23 and is_before(release, _FIRST_C23):
        yield UwsgiCure.C17


def _is_newer(python: PythonVersion, series: str) -> bool:
    major, minor = map(int, series.split("."))
    return (python.major, python.minor) > (major, minor)
