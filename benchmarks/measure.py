"""Taking times and sizes."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from e2e.dyno import Dyno
from e2e.heroku import Platform

_SOURCE = (
    'start=$EPOCHREALTIME; for script in .profile.d/*.sh; do . "$script"; done; '
    "end=$EPOCHREALTIME; echo $((10#${end/./} - 10#${start/./}))"
)


@contextmanager
def ground() -> Iterator[tuple[Path, Path]]:
    """Yield a directory on the disk and one in memory, which are gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="slugline-bench-") as disk,
        tempfile.TemporaryDirectory(prefix="slugline-bench-", dir="/dev/shm") as memory,
    ):
        yield Path(disk), Path(memory)


def seconds_of(work: Callable[[], object]) -> float:
    """Return the wall clock that *work* takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run(argv: list[str], env: Mapping[str, str]) -> None:
    """Run a program that has to succeed; show what it said when it doesn't."""
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{argv} failed:\n{done.stdout}{done.stderr}")


def version_of(python: Path) -> str:
    """Return a CPython's version, such as ``3.12.1``."""
    told = subprocess.check_output([python, "-V"], text=True, env={})
    return told.split()[1]


def size(tree: Path) -> int:
    """Return the bytes of all files below *tree*, each hard link once."""
    stats = (path.lstat() for path in tree.rglob("*"))
    return sum({(stat.st_dev, stat.st_ino): stat.st_size for stat in stats}.values())


def detect_ratio(platform: Platform, app: Path, rounds: int) -> float:
    """Return how many times as long as a bare interpreter's start bin/detect takes."""
    python = str(platform.stack / "python3")
    env = {"PATH": f"{platform.stack}:/usr/bin:/bin"}
    ours, bare = list[float](), list[float]()
    for _ in range(rounds):
        detect = [str(platform.buildpack / "bin/detect"), str(app)]
        ours.append(seconds_of(lambda argv=detect: run(argv, env)))  # type: ignore[misc]
        bare.append(seconds_of(lambda: run([python, "-IS", "-c", "pass"], env)))
    return median(ours) / median(bare)


def profile_milliseconds(slug: Path, rounds: int) -> float:
    """Return what the launch scripts add to the start of a web process."""
    env = {"DYNO": "web.1", "HOME": str(slug), "PATH": "/usr/bin:/bin", "PORT": "5000"}
    bash = ["bash", "--noprofile", "--norc", "-c", f"exec 2>/dev/null; {_SOURCE}"]
    told = (subprocess.check_output(bash, cwd=slug, env=env) for _ in range(rounds))
    return median(int(text) for text in told) / 1000


def peak_megabytes(platform: Platform, app: Path) -> float:
    """Return the most memory that our own process holds during a build."""
    process = platform.start(app)
    peak, status = 0, Path(f"/proc/{process.pid}/status")
    with ThreadPoolExecutor() as elsewhere:
        reading = elsewhere.submit(process.communicate)
        while not reading.done():
            match = re.search(r"VmHWM:\s+(\d+)", status.read_text())
            peak = max(peak, int(match[1]) if match else 0)
            time.sleep(0.005)
    return peak / 1000


def boot_seconds(slug: Path, command: str) -> float:
    """Return the time from the start of a process with two workers to its first answer."""
    started = time.perf_counter()
    with closing(Dyno(slug, command, {"WEB_CONCURRENCY": "2"}, user=None)) as web:
        web.get("/")
        seconds = time.perf_counter() - started
        web.stop()
    return seconds


def boot_check_seconds(platform: Platform, source: Path) -> tuple[float, float]:
    """Return what a build's boot check takes beyond the app's own start, and how much of that is
    the app's own way to its end after SIGTERM."""
    build = platform.build(source, {"SLUGLINE_BOOT_CHECK": "require"})
    if build.code:
        raise SystemExit(build.output)
    starting: float = build.report["boot_check_start_duration"]
    ending: float = build.report["boot_check_stop_duration"]
    return float(build.report["boot_check_duration"]) - starting, ending
