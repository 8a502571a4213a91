from __future__ import annotations

from collections.abc import Mapping

import pytest
from fakes import Store
from hypothesis import given
from hypothesis import strategies as st

from buildpack.facts.previous import read_previous
from buildpack.model.python_version import PythonVersion


@pytest.mark.parametrize(
    ("note", "version", "seconds"),
    [
        pytest.param(
            '{"python_version": "3.13.0", "seconds": {"runtime": 1.5, "venv": 2}}',
            PythonVersion(3, 13, 0),
            {"runtime": 1.5, "venv": 2.0},
            id="whole",
        ),
        pytest.param('{"python_version": "3.13"}', None, {}, id="no full version"),
        pytest.param('{"python_version": 3, "seconds": [1]}', None, {}, id="other types"),
        pytest.param('{"seconds": {"a": "x", "b": -1, "c": 1e99}}', None, {}, id="odd seconds"),
        pytest.param('{"python_version": "3.1', None, {}, id="cut off"),
        pytest.param("[]", None, {}, id="no table"),
        pytest.param("[" * 100_000, None, {}, id="deep"),
    ],
)
def test_the_note_of_the_last_build_is_read_as_far_as_it_is_sound(
    note: str, version: PythonVersion | None, seconds: Mapping[str, float]
) -> None:
    assert read_previous(Store(notes={"last-build": note})) == (version, seconds)


def test_a_first_build_has_no_note() -> None:
    assert read_previous(Store()) == (None, {})


@given(st.text())
def test_any_note_is_read(note: str) -> None:
    assert len(read_previous(Store(notes={"last-build": note}))) == 2
