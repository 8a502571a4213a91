from __future__ import annotations

import pytest
from planning import requirement, requirements, version

from buildpack.model.plan import UwsgiBuild
from buildpack.model.uwsgi_cure import UwsgiCure
from buildpack.plan.uwsgi_doctor import find_cures, find_unfit
from buildpack.problems.uwsgi import UwsgiVersionUnfit

OLD = (UwsgiCure.WHOLE_VERSION, UwsgiCure.WARNINGS, UwsgiCure.NO_SSL)


def build(specifier: str) -> UwsgiBuild:
    pin = specifier.removeprefix("==") if specifier.startswith("==") else ""
    return UwsgiBuild(specifier=specifier, version=pin)


@pytest.mark.parametrize(
    ("specifier", "compiler", "cures"),
    [
        ("==2.0.31", "gcc 12.2.0", ()),
        ("", "gcc 15.1.0", ()),
        ("==2.0.28", "gcc 14.2.0", ()),
        ("==2.0.28", "gcc 15.1.0", (UwsgiCure.C17,)),
        ("<2.0.29", "gcc 16.2.0", (UwsgiCure.C17,)),
        ("==2.0.28", "clang 19.1.0", ()),
        ("==2.0.3", "gcc 12.2.0", OLD),
        ("==2.0.3", "gcc 15.1.0", (*OLD, UwsgiCure.C17)),
        ("==2.0.3", "", OLD[1:]),
        ("==9.9", "gcc 15.1.0", ()),
    ],
)
def test_a_release_gets_the_cures_that_it_needs(
    specifier: str, compiler: str, cures: tuple[UwsgiCure, ...]
) -> None:
    assert find_cures(build(specifier), compiler) == cures


@pytest.mark.parametrize(
    ("specifier", "python", "nearest", "newest"),
    [
        ("==2.0.20", "3.12.1", "2.0.24", "3.10"),
        ("==2.0.3", "3.10.0", "2.0.20", "3.9"),
        ("<2.0.28", "3.13.0", "2.0.28", "3.12"),
        ("==2.0.28", "3.14.0", "2.0.30", "3.13"),
    ],
)
def test_a_release_that_no_flag_can_cure_is_refused_with_what_would_do(
    specifier: str, python: str, nearest: str, newest: str
) -> None:
    (problem,) = find_unfit(
        requirements("flask", requirement("uwsgi", specifier, 2)), build(specifier), version(python)
    )

    assert isinstance(problem, UwsgiVersionUnfit)
    assert (problem.nearest, problem.newest_python, problem.line) == (nearest, newest, 2)


@pytest.mark.parametrize(
    ("specifier", "python"),
    [
        ("==2.0.3", "2.7.18"),
        ("==2.0.3", "3.9.18"),
        ("==2.0.20", "3.10.1"),
        ("==2.0.28", "3.13.0"),
        (">=2.0.20", "3.14.0"),
        ("==2.0.31", "3.15.0"),
        ("==9.9", "3.13.0"),
    ],
)
def test_a_release_that_fits_is_not_refused(specifier: str, python: str) -> None:
    lines = requirements(requirement("uwsgi", specifier))

    assert find_unfit(lines, build(specifier), version(python)) == ()


def test_without_uwsgi_nothing_is_unfit() -> None:
    assert find_unfit(requirements("flask"), None, version("3.13.0")) == ()
