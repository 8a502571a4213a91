from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from cgroup_tree import MB, STRICT, machine, source, write_tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buildpack.facts.cpu import read_cpu_count
from buildpack.system.disk import LocalDisk

ALL = len(os.sched_getaffinity(0))
UNLIMITED = "9223372036854771712\n"
NESTED = machine(groups="0::/kubepods/pod1/app\n")
V1 = machine(groups="7:memory:/docker/1\n3:cpuset:/docker/1\n2:cpu,cpuacct:/docker/1\n0::/\n")
FILES = (
    "memory.max",
    "memory.high",
    "cpu.max",
    "cpuset.cpus.effective",
    "memory/memory.limit_in_bytes",
    "cpu/cpu.cfs_quota_us",
    "cpu/cpu.cfs_period_us",
    "cpuset/cpuset.cpus",
    "proc/self/cgroup",
    "proc/self/status",
    "proc/meminfo",
    "sys/devices/system/cpu/online",
    ".heroku/slugline/memory",
)


def limits(root: Path, env: Mapping[str, str] | None = None, options: str = STRICT) -> str:
    """Return what the script has found, as its line in the log says."""
    launch = source(root, {"DYNO": "web.1", **(env or {})}, options=options)
    assert launch.code == 0, launch.log
    told = re.fullmatch(r"web: [1-9]\d* workers? x [1-9]\d* threads? \((.*)\)\n", launch.log)
    assert told is not None, launch.log
    return told[1]


@pytest.mark.parametrize(
    "options", [STRICT, "", "set -f; set -o posix; shopt -s nocasematch; IFS=0123456789; "]
)
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({**machine(2, 2048)}, "2048 MB from the machine, 2 CPU", id="no limit"),
        pytest.param(
            {**machine(), "memory.max": f"{512 * MB}\n", "cpu.max": "50000 100000\n"},
            "512 MB from cgroup v2, 0.5 CPU",
            id="version 2",
        ),
        pytest.param(
            {**machine(2, 2048), "memory.max": "max\n", "cpu.max": "max 100000\n"},
            "2048 MB from the machine, 2 CPU",
            id="version 2 without limits",
        ),
        pytest.param(
            {**machine(), "memory.max": f"{1024 * MB}\n", "memory.high": f"{768 * MB}\n"},
            "768 MB from cgroup v2, 8 CPU",
            id="who exceeds memory.high is slowed down",
        ),
        pytest.param(
            {
                **NESTED,
                "kubepods/memory.max": f"{4096 * MB}\n",
                "kubepods/pod1/memory.max": f"{512 * MB}\n",
                "kubepods/pod1/app/memory.max": "max\n",
                "kubepods/cpu.max": "150000 100000\n",
                "kubepods/pod1/app/cpu.max": "max 100000\n",
            },
            "512 MB from cgroup v2, 1.5 CPU",
            id="groups above",
        ),
        pytest.param(
            {**NESTED, "memory.max": f"{512 * MB}\n"},
            "512 MB from cgroup v2, 8 CPU",
            id="in a container only the root is to be seen",
        ),
        pytest.param(
            {
                **V1,
                "memory/docker/1/memory.limit_in_bytes": f"{512 * MB}\n",
                "memory/memory.limit_in_bytes": UNLIMITED,
                "cpu/docker/1/cpu.cfs_quota_us": "25000\n",
                "cpu/docker/1/cpu.cfs_period_us": "100000\n",
                "cpuset/docker/1/cpuset.cpus": "0-3\n",
            },
            "512 MB from cgroup v1, 0.25 CPU",
            id="version 1",
        ),
        pytest.param(
            {
                **V1,
                "memory/memory.limit_in_bytes": f"{512 * MB}\n",
                "cpu,cpuacct/cpu.cfs_quota_us": "200000\n",
                "cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            },
            "512 MB from cgroup v1, 2 CPU",
            id="version 1 in a container, two controllers in one hierarchy",
        ),
        pytest.param(
            {
                **machine(2, 2048, groups="7:memory:/a\n2:cpu:/a\n"),
                "memory/a/memory.limit_in_bytes": UNLIMITED,
                "cpu/a/cpu.cfs_quota_us": "-1\n",
                "cpu/a/cpu.cfs_period_us": "100000\n",
            },
            "2048 MB from the machine, 2 CPU",
            id="version 1 without limits",
        ),
        pytest.param(
            {**machine(), "cpuset.cpus.effective": "1-2,5\n"},
            "65536 MB from the machine, 3 CPU",
            id="a set of processors alone",
        ),
        pytest.param(
            {**V1, "cpuset/docker/1/cpuset.cpus": "7\n"},
            "65536 MB from the machine, 1 CPU",
            id="a set of processors in version 1",
        ),
        pytest.param(
            {**machine(64), "sys/devices/system/cpu/online": "0-3"},
            "65536 MB from the machine, 4 CPU",
            id="fewer processors than the kernel is made for",
        ),
        pytest.param(
            {**machine(64), "proc/self/status": "Cpus_allowed_list:\t3,5\n"},
            "65536 MB from the machine, 2 CPU",
            id="an affinity",
        ),
        pytest.param(
            {**machine(), "memory.max": f"{1024 * 1024 * MB}\n"},
            "65536 MB from the machine, 8 CPU",
            id="a limit beyond the machine",
        ),
        pytest.param(
            {**machine(groups="0::/../../x\n"), "x/memory.max": f"{512 * MB}\n"},
            "65536 MB from the machine, 8 CPU",
            id="a group outside",
        ),
        pytest.param({}, "1 CPU", id="nothing at all"),
        pytest.param(dict.fromkeys(FILES, "\x00-,: a[$(exit 3)]=08 \xff\n"), "1 CPU", id="garbage"),
        pytest.param(dict.fromkeys(FILES, ""), "1 CPU", id="empty files"),
        pytest.param(dict.fromkeys(FILES, "9" * 40), "1 CPU", id="numbers beyond reason"),
        pytest.param(dict.fromkeys(FILES, "0\n"), "1 CPU", id="zeros"),
        pytest.param(
            {**machine(), "memory.max": f"0{512 * MB}", "cpu.max": "0050000 0100000"},
            "512 MB from cgroup v2, 0.5 CPU",
            id="leading zeros, no end of line",
        ),
        pytest.param(
            {**machine(), "memory.max/x": "", "cpu.max/x": "", "proc/self/cgroup": "a\n:::\n"},
            "65536 MB from the machine, 8 CPU",
            id="directories in place of files",
        ),
    ],
)
def test_what_limits_a_container(
    tmp_path: Path, files: Mapping[str, str], expected: str, options: str
) -> None:
    write_tree(tmp_path / "tree", files)

    assert limits(tmp_path / "tree", options=options) == expected


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("512", "512 MB from MEMORY_LIMIT, 8 CPU"),
        ("512m", "512 MB from MEMORY_LIMIT, 8 CPU"),
        ("512M", "512 MB from MEMORY_LIMIT, 8 CPU"),
        ("0512", "512 MB from MEMORY_LIMIT, 8 CPU"),
        ("1g", "1024 MB from MEMORY_LIMIT, 8 CPU"),
        ("2048", "1536 MB from cgroup v2, 8 CPU"),
        ("2G", "1536 MB from cgroup v2, 8 CPU"),
        ("much", "1536 MB from cgroup v2, 8 CPU"),
        ("-1", "1536 MB from cgroup v2, 8 CPU"),
        ("512 m", "1536 MB from cgroup v2, 8 CPU"),
        ("a[$(exit 3)]g", "1536 MB from cgroup v2, 8 CPU"),
        ("", "1536 MB from cgroup v2, 8 CPU"),
    ],
)
def test_a_platforms_own_limit_counts_when_it_is_lower(
    tmp_path: Path, limit: str, expected: str
) -> None:
    write_tree(tmp_path / "tree", {**machine(), "memory.max": f"{1536 * MB}\n"})

    assert limits(tmp_path / "tree", {"MEMORY_LIMIT": limit}) == expected


def test_files_that_cannot_be_read_limit_nothing(tmp_path: Path) -> None:
    write_tree(tmp_path / "tree", machine(2, 2048))
    for name in ("memory.max", "cpu.max", "cpuset.cpus.effective"):
        # Anybody may open it, and reading its beginning is an error for everybody.
        (tmp_path / "tree" / name).symlink_to("/proc/self/mem")

    assert limits(tmp_path / "tree") == "2048 MB from the machine, 2 CPU"


def test_the_machine_itself_is_read_where_nothing_is_given(tmp_path: Path) -> None:
    launch = source(tmp_path, {"DYNO": "web.1", "SLUGLINE_CGROUP_ROOT": ""})

    assert re.search(rf" \(\d+ MB from [a-zA-Z0-9_ ]+, (0\.)?[1-{ALL}][0-9.]* CPU\)\n$", launch.log)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"cpu.max": "max 100000\n"},
        {"cpu.max": "100000 100000\n"},
        {"cpu.max": "20000 100000\n"},
        {"cpu.max": f"{ALL}00000 100000\n"},
        {"cpu.max": "99900000 100000\n"},
        {"cpu/cpu.cfs_quota_us": "100000\n", "cpu/cpu.cfs_period_us": "100000\n"},
        {"cpu,cpuacct/cpu.cfs_quota_us": "90000\n", "cpu,cpuacct/cpu.cfs_period_us": "100000\n"},
        {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"},
        {"cpu.max": "1 0\n"},
    ],
)
def test_launch_and_build_count_the_same_processors(
    tmp_path: Path, files: Mapping[str, str]
) -> None:
    write_tree(tmp_path / "tree", {**machine(ALL), **files})

    told = re.fullmatch(r".*, ([0-9.]+) CPU", limits(tmp_path / "tree"))

    assert told is not None
    at_build = read_cpu_count(LocalDisk(), {"SLUGLINE_CGROUP_ROOT": str(tmp_path / "tree")})
    assert max(1, round(float(told[1]))) == at_build


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(FILES), st.binary(max_size=60), max_size=6))
def test_any_content_gives_an_answer(tmp_path: Path, contents: dict[str, bytes]) -> None:
    for name in FILES:
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents.get(name, b""))

    assert re.search(r"[1-9][0-9.]* CPU", limits(tmp_path / "tree"))
