from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning import version

from buildpack.model.python_version import VersionRequest
from buildpack.plan.version_range import parse_version_range, range_of


@pytest.mark.parametrize(
    ("text", "admitted", "refused"),
    [
        ("3.13", ("3.13.0", "3.13.9", "3.13.0rc1"), ("3.1.3", "3.12.9", "3.13.0t")),
        ("3", ("3.6.1", "3.13.0"), ("2.7.18",)),
        ("3.13.1", ("3.13.1",), ("3.13.0", "3.13.10", "3.13.1t")),
        ("python-3.12.4", ("3.12.4",), ("3.12.5",)),
        ("cpython-3.12", ("3.12.4",), ("3.13.0",)),
        ("3.15.0rc1", ("3.15.0rc1",), ("3.15.0", "3.15.0rc2")),
        ("3.14t", ("3.14.2t",), ("3.14.2",)),
        ("3.14.2t", ("3.14.2t",), ("3.14.2", "3.14.3t")),
        ("3.12.*", ("3.12.0", "3.12.11"), ("3.13.0",)),
        ("==3.12.*", ("3.12.0",), ("3.13.0",)),
        (">=3.11,<3.13", ("3.11.0", "3.12.9"), ("3.10.9", "3.13.0")),
        ("~=3.12.3", ("3.12.3", "3.12.9"), ("3.12.2", "3.13.0")),
        ("^3.12", (), ("3.12.0", "3.13.0")),
        ("3.14+freethreaded", ("3.14.2t",), ("3.14.2",)),
        ("cpython@3.12", ("3.12.4",), ("3.13.0",)),
        ("latest:3.12", ("3.12.4",), ("3.13.0",)),
        ("", ("3.12.0",), ("3.12.0t",)),
        ("nonsense", (), ("3.12.0",)),
    ],
)
def test_a_range_admits_what_its_text_says(
    text: str, admitted: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    wanted = parse_version_range(text)

    assert [one for one in admitted if not wanted.admits(version(one))] == []
    assert [one for one in refused if wanted.admits(version(one))] == []


@pytest.mark.parametrize(
    ("specifiers", "admitted", "refused"),
    [
        ((">=3.12,<4",), ("3.12.0", "3.13.0"), ("3.11.9",)),
        (("==3.10.*", ">=3.12"), ("3.10.4", "3.12.0"), ("3.11.9",)),
        (("",), ("2.7.18", "3.13.0"), ("3.13.0t",)),
    ],
)
def test_alternatives_admit_what_any_of_them_admits(
    specifiers: tuple[str, ...], admitted: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    wanted = range_of(VersionRequest(text="?", source="pyproject.toml", specifiers=specifiers))

    assert [one for one in admitted if not wanted.admits(version(one))] == []
    assert [one for one in refused if wanted.admits(version(one))] == []


@given(st.text() | st.from_regex(r"[~<>=!^]{0,2} ?[0-9.*trc]{1,12}"))
def test_any_text_is_a_range_perhaps_an_empty_one(text: str) -> None:
    wanted = parse_version_range(text)

    assert wanted.admits(version("3.13.1")) in {True, False}
