from __future__ import annotations

import pytest
from packaging.markers import Marker

from buildpack.facts.locks.marker import both, either, resolve_extras, resolve_members


@pytest.mark.parametrize(
    ("marker", "extras", "expected"),
    [
        ("extra == 'a'", ("a",), True),
        ("extra == 'a'", (), False),
        ("extra == 'My_Extra'", ("my-extra",), True),
        ("extra != 'a'", ("b",), True),
        ("extra == 'a' or extra == 'b'", ("b",), True),
        ("python_version > '3' and extra == 'a'", ("a",), True),
        ("python_version < '3' and extra == 'a'", ("a",), False),
    ],
)
def test_extras_are_decided(marker: str, extras: tuple[str, ...], *, expected: bool) -> None:
    resolved = resolve_extras(marker, extras)

    assert "extra" not in resolved
    assert (not resolved or Marker(resolved).evaluate()) is expected


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("'a' in extras", True),
        ("'b' in extras", False),
        ("'g' in dependency_groups", True),
        ("'a' not in extras or 'h' in dependency_groups", False),
        ("'a' in extras and python_version > '3'", True),
    ],
)
def test_members_are_decided(marker: str, *, expected: bool) -> None:
    resolved = resolve_members(marker, ("a",), ("g",))

    assert (not resolved or Marker(resolved).evaluate()) is expected


def test_markers_are_joined() -> None:
    assert both("", "a", "b", "a") == "(a) and (b)"
    assert both("a", "") == "a"
    assert both() == ""
    assert either(["a", "b"]) == "(a) or (b)"
    assert either(["a", ""]) == ""
