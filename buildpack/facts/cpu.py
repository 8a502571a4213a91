"""How many processors this build may use."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from buildpack.model.settings import CGROUP_ROOT
from buildpack.ports import Disk

# The kernel lists the groups of a process, one hierarchy a line: `number:controllers:path`.
_OWN_GROUPS = Path("/proc/self/cgroup")


def read_cpu_count(disk: Disk, env: Mapping[str, str]) -> int:
    """Return the processors that the cgroup's quota allows, at most those of the machine.

    Source: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files and, for the
    first version, https://docs.kernel.org/scheduler/sched-bwc.html
    """
    machine = len(os.sched_getaffinity(0))
    root = Path(CGROUP_ROOT.read(env))
    quotas = [quota for group in _groups(disk, root) for quota in _quotas(disk, group)]
    return max(1, min((machine, *(round(quota) for quota in quotas))))


def _groups(disk: Disk, root: Path) -> Iterator[Path]:
    """Yield the directories that may limit this process: its groups and all above them."""
    yield from (root, root / "cpu", root / "cpu,cpuacct")
    for line in (_read(disk, _OWN_GROUPS) or "").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        own = path.strip("/")
        if controllers and "cpu" not in controllers.split(","):
            continue
        while own and ".." not in own:
            yield root / controllers / own
            own = own.rpartition("/")[0]


def _quotas(disk: Disk, group: Path) -> Iterator[float]:
    second = (_read(disk, group / "cpu.max") or "").split()
    first = [
        (_read(disk, group / f"cpu.cfs_{part}_us") or "").strip() for part in ("quota", "period")
    ]
    for quota, period in (second[:2] if len(second) > 1 else ("", ""), first):
        if quota.isdecimal() and period.isdecimal() and int(period) > 0:
            yield int(quota) / int(period)


def _read(disk: Disk, path: Path) -> str | None:
    try:
        content = disk.read(path)
    except OSError:
        return None
    return None if content is None else content.decode(errors="replace")[:4096]
