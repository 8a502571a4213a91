from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.locks.poetry_constraint import (
    allows,
    as_python_marker,
    as_specifier,
    parse_constraint,
)


@pytest.mark.parametrize(
    ("text", "specifier"),
    [
        ("^1.2.3", "<2,>=1.2.3"),
        ("^0.2.3", "<0.3,>=0.2.3"),
        ("^0.0.3", "<0.0.4,>=0.0.3"),
        ("^0.0", "<0.1,>=0.0"),
        ("^0", "<1,>=0"),
        ("^1.0b1", "<2,>=1.0b1"),
        ("^1!2.0", "<1!3,>=1!2.0"),
        ("~1.2.3", "<1.3,>=1.2.3"),
        ("~1", "<2,>=1"),
        ("~=1.4.5", "~=1.4.5"),
        ("*", ""),
        ("1.2.*", "==1.2.*"),
        ("1.2.3", "==1.2.3"),
        ("= 1.2", "==1.2"),
        ("<>1.2", "!=1.2"),
        (">= 1.0, < 2.0", "<2.0,>=1.0"),
        (">=1 <2", "<2,>=1"),
    ],
)
def test_a_constraint_is_said_by_pep_440(text: str, specifier: str) -> None:
    assert as_specifier(text) == specifier


@pytest.mark.parametrize(
    ("text", "specifier"),
    [
        pytest.param("^1.0 || ^2.0", ">=1.0,<3", id="neighbours"),
        pytest.param("1.0 | >=3", ">=1.0", id="without an end"),
        pytest.param("~=1.4.2 || 1.6.*", ">=1.4.2,<1.7", id="series"),
        pytest.param("<1 || 2.0", "<=2.0", id="without a beginning"),
        pytest.param("* || ^1", "", id="anything"),
    ],
)
def test_alternatives_become_the_range_around_them(text: str, specifier: str) -> None:
    assert as_specifier(text) == specifier


@pytest.mark.parametrize("text", ["", "dev", "^", "one", "1.0 ||", "^x", "~=1"])
def test_what_is_no_constraint_is_none(text: str) -> None:
    assert parse_constraint(text) is None
    assert as_specifier(text) is None


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("*", ""),
        ("<3.11", "python_full_version < '3.11'"),
        ("^3.10", "python_full_version < '4' and python_full_version >= '3.10'"),
        ("3.9.* || >=3.12", "(python_full_version == '3.9.*') or (python_full_version >= '3.12')"),
        ("three", None),
    ],
)
def test_pythons_become_a_marker(text: str, marker: str | None) -> None:
    assert as_python_marker(text) == marker


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ("^1.0", "1.9", True),
        ("^1.0", "2.0", False),
        ("^1.0 || ^3.0", "2.0", False),
        (">=1", "2.0b1", True),
        ("what?", "1.0", True),
        ("^1.0", "what?", False),
    ],
)
def test_a_constraint_allows_versions(text: str, version: str, *, expected: bool) -> None:
    assert allows(text, version) is expected


@given(st.text() | st.text(alphabet="^~<>=!|., *x0123456789ab"))
def test_any_text_gives_a_specifier_or_nothing(text: str) -> None:
    for found in (as_specifier(text), as_python_marker(text)):
        assert found is None or isinstance(found, str)
