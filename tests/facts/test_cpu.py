from __future__ import annotations

import os
from pathlib import Path

import pytest

from buildpack.facts.cpu import read_cpu_count
from buildpack.system.disk import LocalDisk

ALL = len(os.sched_getaffinity(0))


class Files(LocalDisk):
    """Has the files that it is given, and one that can't be read."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def read(self, path: Path) -> bytes | None:
        if path.name == "cpu.cfs_quota_us":
            raise PermissionError
        text = self._files.get(str(path))
        return None if text is None else text.encode()


@pytest.mark.parametrize(
    ("groups", "limited", "expected"),
    [
        pytest.param("0::/a/b\n", "/sys/fs/cgroup/a/cpu.max", 1, id="a group above"),
        pytest.param("3:cpu:/a\n", "/sys/fs/cgroup/cpu/a/cpu.max", 1, id="a hierarchy of its own"),
        pytest.param("3:memory:/a\n", "/sys/fs/cgroup/memory/a/cpu.max", ALL, id="another's"),
        pytest.param("0::/../a\n", "/sys/fs/cgroup/../a/cpu.max", ALL, id="outside"),
        pytest.param("nonsense", "/sys/fs/cgroup/nonsense/cpu.max", ALL, id="nonsense"),
    ],
)
def test_the_groups_of_this_process_count(groups: str, limited: str, expected: int) -> None:
    disk = Files({"/proc/self/cgroup": groups, limited: "50000 100000"})

    assert read_cpu_count(disk, {}) == expected


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
