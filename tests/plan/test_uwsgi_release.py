from __future__ import annotations

import pytest

from buildpack.plan import uwsgi_release


@pytest.mark.parametrize(
    ("release", "python"),
    [
        ("2.0.3", "3.9"),
        ("2.0.18", "3.9"),
        ("2.0.20", "3.10"),
        ("2.0.22", "3.11"),
        ("2.0.26", "3.12"),
        ("2.0.28", "3.13"),
        ("2.0.30.post1", "3.14"),
        ("2.0.31", None),
        ("2.0.99", None),
        ("2.1", None),
        ("nonsense", None),
    ],
)
def test_every_release_has_a_newest_python(release: str, python: str | None) -> None:
    assert uwsgi_release.newest_python(release) == python


@pytest.mark.parametrize(
    ("series", "release"),
    [("2.7", ""), ("3.9", ""), ("3.10", "2.0.20"), ("3.12", "2.0.24"), ("3.15", "2.0.31")],
)
def test_every_python_has_a_first_release(series: str, release: str) -> None:
    assert uwsgi_release.first_release(series) == release


@pytest.mark.parametrize(
    ("release", "option", "expected"),
    [
        ("2.0.31", "py-call-uwsgi-fork-hooks", True),
        ("2.0.21", "py-call-uwsgi-fork-hooks", True),
        ("2.0.20", "py-call-uwsgi-fork-hooks", False),
        ("2.0.18", "hook-post-fork", True),
        ("2.0.3", "hook-post-fork", False),
        ("2.0.3", "hook-master-start", False),
        ("2.0.3", "die-on-term", True),
        ("", "hook-post-fork", True),
        ("", "py-call-uwsgi-fork-hooks", False),
        ("", "hook-master-start", True),
        ("2.0.99", "py-call-uwsgi-fork-hooks", True),
    ],
)
def test_an_option_is_there_from_its_first_release_on(
    release: str, option: str, *, expected: bool
) -> None:
    assert uwsgi_release.has_option(release, option) is expected


@pytest.mark.parametrize(
    ("specifier", "release"),
    [
        ("", "2.0.31"),
        ("<2.0.21", "2.0.20"),
        ("==2.0.3", "2.0.3"),
        ("==2.0.*", "2.0.31"),
        (">3", ""),
        ("what?", ""),
    ],
)
def test_the_newest_admitted_release_is_the_one_that_is_planned_for(
    specifier: str, release: str
) -> None:
    assert uwsgi_release.newest_admitted(specifier) == release


@pytest.mark.parametrize(("release", "older"), [("2.0.28", True), ("2.0.29", False), ("", False)])
def test_only_a_known_release_is_older(release: str, *, older: bool) -> None:
    assert uwsgi_release.is_before(release, 29) is older
