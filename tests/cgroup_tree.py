"""Trees like the kernel's, and what the launch script makes of them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planning import APP

from buildpack.launch.profile_d import render_profile_d
from buildpack.model.env import EnvEdit
from buildpack.model.web import PORT, THREADS, WORKERS, Web

MB = 1024 * 1024
WEB = Web(server="gunicorn", variables=(WORKERS, THREADS), measured=APP / ".heroku/slugline/memory")
LISTENING = Web(server="uwsgi", variables=(PORT, WORKERS, THREADS))
# As strict as bash can be, and as it is by itself.
STRICT = "set -euo pipefail; shopt -s inherit_errexit nullglob; trap 'echo trapped >&2' ERR; "
_SHOW = '; code=$?; printf "%s\\n" "$code" "${WEB_CONCURRENCY-}" "${SLUGLINE_THREADS-}" "${PORT-}"'


@dataclass(frozen=True)
class Launch:
    """What came of sourcing the script."""

    code: int
    """Of the script, or of the whole shell when it ended that."""
    workers: str = ""
    threads: str = ""
    port: str = ""
    log: str = ""


def write_tree(root: Path, files: Mapping[str, str]) -> None:
    """Write *files* below *root*: cgroups, and ``proc`` and ``sys`` beside them."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def machine(
    processors: int = 8, megabytes: int = 64 * 1024, groups: str = "0::/\n"
) -> dict[str, str]:
    """Return the files of a machine on which a process is in *groups*."""
    return {
        "proc/self/cgroup": groups,
        "proc/self/status": f"Name:\tbash\nCpus_allowed_list:\t0-{processors - 1}\nMems:\t0\n",
        "proc/meminfo": f"MemTotal:       {megabytes * 1024} kB\nMemFree:  1 kB\n",
        "sys/devices/system/cpu/online": f"0-{processors - 1}\n",
    }


def source(
    root: Path,
    env: Mapping[str, str] | None = None,
    *,
    web: Web = WEB,
    options: str = STRICT,
    defaults: tuple[EnvEdit, ...] = (),
) -> Launch:
    """Source the script in a shell that sees the tree below *root* and no program at all."""
    script = root.parent / f"{root.name}.sh"
    script.write_text(render_profile_d((), web=web, defaults=defaults))
    done = subprocess.run(
        ["/bin/bash", "--norc", "--noprofile", "-c", f'{options}. "$0"{_SHOW}', str(script)],
        env={"PATH": "", "HOME": str(root), "SLUGLINE_CGROUP_ROOT": str(root), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    log = done.stderr
    if not done.stdout:
        return Launch(done.returncode, log=log)
    code, workers, threads, port = done.stdout.splitlines()
    return Launch(int(code), workers, threads, port, log)
