"""A classic runner in containers: built where Debian's python3 is, run where there is none."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from e2e.classic_runner import RUNNER, make_buildpack
from e2e.clients import BUILD, RUN
from e2e.heroku import SOMEBODY, give_away
from e2e.pack import ARCHIVES, reach_from_container
from e2e.podman import Podman

BUILDER = 1000
"""Who builds in the image for building."""
PORT = 5000
APP = """import time

def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        print("it has begun", flush=True)
        time.sleep(3)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"served"]
"""
FILES = {
    "app.py": APP,
    "requirements.txt": "gunicorn\n",
    "bin/post_compile": "#!/bin/sh\npython -c 'import gunicorn, sys; print(sys.prefix)'\n",
}
LATER = "python -c 'import gunicorn; print(\"later:\", gunicorn.__file__)'"


@dataclass(frozen=True)
class Stack:
    """A build image and a run image, with one app's directories."""

    podman: Podman
    work: Path
    archives: Path

    def build(self, files: Mapping[str, str]) -> str:
        """Build an app as somebody without rights, whose home is where the app will run."""
        name = f"build_{secrets.token_hex(4)}"
        for path, text in files.items():
            file = self.work / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        env = {
            **reach_from_container(),
            "HOME": "/app",
            "STACK": "heroku-24",
            "SLUGLINE_PYTHON_OFFERS": "archive",
            "SLUGLINE_PYTHON_ARCHIVES": ARCHIVES,
        }
        give_away(self.work, BUILDER)
        log = self.podman.run(
            *("run", "--rm", "--network", "host", "--user", f"{BUILDER}:{BUILDER}"),
            *("--tmpfs", "/app:mode=1777"),
            *("--volume", f"{self.work}:/place", "--volume", f"{RUNNER}:/runner:ro"),
            *("--volume", f"{self.archives}:{ARCHIVES}:ro"),
            *(word for pair in env.items() for word in ("--env", "=".join(pair))),
            *(BUILD, "/runner/build", f"/place/{name}", "/place/cache", "/place/env"),
            *("/place/processes", "/place/buildpack", "/place/later"),
        )
        shutil.rmtree(self.work / "app", ignore_errors=True)
        (self.work / name).rename(self.work / "app")
        return log


@pytest.fixture(scope="module")
def stack(podman: Podman, ground: Path, package: Path, archives: Path) -> Iterator[Stack]:
    work = ground / secrets.token_hex(6)
    (work / "env").mkdir(parents=True)
    shutil.copytree(package, work / "buildpack", symlinks=True)
    make_buildpack(work / "later", LATER, release=None)
    yield Stack(podman, work, archives)
    shutil.rmtree(work)


def test_the_image_that_runs_apps_has_no_python(podman: Podman) -> None:
    script = "command -v python3 || command -v python || echo none"

    assert podman.run("run", "--rm", "--network", "none", RUN, "sh", "-c", script) == "none\n"


def test_an_app_is_built_and_served_as_on_heroku(stack: Stack) -> None:
    first, second = stack.build(FILES), stack.build(FILES)

    assert "later: /place/build_" in first
    assert ("Running 'uv " in first, "Running 'uv " in second) == (True, False)
    where = ("--volume", f"{stack.work}/app:/app:ro", "--volume", f"{RUNNER}:/runner:ro")
    who = ("--read-only", "--user", f"{SOMEBODY}:{SOMEBODY}")
    processes = ("--volume", f"{stack.work}/processes:/processes:ro")
    with (
        stack.podman.container(
            *(RUN, "/runner/start", "/app", "/processes", "web"),
            config={"PORT": str(PORT), "DYNO": "web.1"},
            options=(*where, *who, *processes),
        ) as web,
        ThreadPoolExecutor(1) as client,
    ):
        assert web.get("/", PORT) == (200, "served")
        slow = client.submit(web.get, "/slow", PORT)
        web.says("it has begun")
        seconds = web.stop()
        assert slow.result() == (200, "served")
        assert seconds < 10
        assert web.exit_code in {0, 143}
