from __future__ import annotations

import os
from pathlib import Path

import pytest

from buildpack.facts.cpu import read_cpu_count
from buildpack.system.disk import LocalDisk

ALL = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, ALL, id="no cgroup"),
        pytest.param({"cpu.max": "max 100000\n"}, ALL, id="second version without a limit"),
        pytest.param({"cpu.max": "100000 100000\n"}, 1, id="second version"),
        pytest.param({"cpu.max": "20000 100000\n"}, 1, id="a part of one"),
        pytest.param({"cpu.max": "99900000 100000\n"}, ALL, id="more than there are"),
        pytest.param(
            {"cpu/cpu.cfs_quota_us": "100000\n", "cpu/cpu.cfs_period_us": "100000\n"},
            1,
            id="first version",
        ),
        pytest.param(
            {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"},
            ALL,
            id="first version without a limit",
        ),
        pytest.param({"cpu.max": "\ufffd\n"}, ALL, id="damaged"),
        pytest.param({"cpu.max": "1 0\n"}, ALL, id="nothing to divide by"),
    ],
)
def test_the_quota_limits_the_processors(
    tmp_path: Path, files: dict[str, str], expected: int
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    assert read_cpu_count(LocalDisk(), {"SLUGLINE_CGROUP_ROOT": str(tmp_path)}) == expected
