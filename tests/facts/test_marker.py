from __future__ import annotations

import pytest
from packaging.markers import Marker

from buildpack.facts.marker import can_apply


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
