from __future__ import annotations

import pytest
from packaging.markers import Marker

from buildpack.facts.marker import Markers, can_apply


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ('python_version < "3"', True),
        ('python_version == "3.12"', True),
        ('python_version ~= "x"', True),
        ('python_version >= "3.17" and python_version < "3.18"', True),
        ('python_full_version == "3.12.4"', True),
        ('python_version < "3.8" and python_version > "3.9"', False),
        ('sys_platform == "linux"', True),
        ('sys_platform != "linux"', False),
        ('platform_machine == "aarch64"', True),
        ('platform_machine == "arm64"', False),
        ('implementation_name == "pypy"', False),
        ('os_name == "nt" or python_version >= "3.13"', True),
    ],
)
def test_a_marker_counts_when_some_cpython_on_linux_fits(marker: str, *, expected: bool) -> None:
    assert can_apply(Marker(marker)) is expected


@pytest.mark.parametrize(
    ("marker", "expected"),
    [("", True), ("sys_platform == 'win32'", False), ("what?", True), ("(" * 5000, True)],
)
def test_a_marker_may_apply(marker: str, *, expected: bool) -> None:
    assert Markers().may_apply(marker) is expected


def test_what_comes_after_far_too_many_markers_counts() -> None:
    markers = Markers(left=60)
    never = "sys_platform == 'win32'"

    assert [markers.may_apply(f"{never} and os_name == '{one}'") for one in "aba"] == [
        False,
        True,
        False,
    ]
