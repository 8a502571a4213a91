"""A build that is killed at any moment leaves a cache that is as good as before."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest
from e2e.heroku import PROCFILE, Build, Platform
from e2e.index import Index

POINTS = 6


def _app(*requirements: str) -> dict[str, str]:
    return {"Procfile": PROCFILE, "requirements.txt": "\n".join([*requirements, ""])}


def _packages(build: Build) -> list[str]:
    assert build.code == 0, build.output
    found = build.app.glob(".heroku/venv/lib/*/site-packages/*.dist-info")
    return sorted(path.name.partition("-")[0] for path in found)


def _start_and_kill(platform: Platform, app: Path, config: dict[str, str], after: float) -> int:
    process = platform.start(app, config)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode


def test_a_killed_build_costs_the_next_one_nothing(platform: Platform, index: Index) -> None:
    config = index.config()
    first = platform.build(platform.checkout(_app("alpha")), config)
    assert _packages(first) == ["alpha"]
    # The same moments each time, a little apart from one another in a build of this length.
    moments = random.Random(2).choices(range(100), k=POINTS)
    length = platform.build(platform.checkout(_app("alpha", "gamma==1.0")), config).seconds

    for number, moment in enumerate(moments):
        wanted = ["alpha", "beta"] if number % 2 else ["alpha", "gamma"]
        _start_and_kill(platform, platform.checkout(_app(*wanted)), config, length * moment / 100)
        index.asked.clear()
        build = platform.build(platform.checkout(_app(*wanted)), config)

        assert _packages(build) == wanted
        assert build.report["cache_status"] in {"reused", "updated"}
        assert "cache-damaged" not in build.notices
        assert [path for path in index.asked if "/files/alpha" in path] == []


@pytest.mark.parametrize("moment", [0.3, 0.9])
def test_a_killed_first_build_counts_for_nothing(
    moment: float, platform: Platform, index: Index
) -> None:
    config = index.config()
    length = platform.build(platform.checkout(_app("alpha")), config).seconds
    config["SLUGLINE_CLEAR_CACHE"] = "1"
    _start_and_kill(platform, platform.checkout(_app("alpha")), config, length * moment)
    build = platform.build(platform.checkout(_app("alpha")), index.config())

    assert _packages(build) == ["alpha"]
    assert "cache-damaged" not in build.notices


def test_a_terminated_build_leaves_no_process_behind(platform: Platform, index: Index) -> None:
    hook = {"bin/post_compile": "#!/bin/sh\necho started\nexec sleep 4321\n"}
    app = platform.checkout(_app("alpha") | hook)
    process = platform.start(app, index.config())
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "started":
            break

    process.terminate()
    process.communicate(timeout=20)

    assert process.returncode != 0
    assert [path for path in Path("/proc").glob("[0-9]*/cmdline") if _sleeps(path)] == []


def _sleeps(path: Path) -> bool:
    try:
        return path.read_bytes() == b"sleep\x004321\x00"
    except (FileNotFoundError, ProcessLookupError):
        return False
