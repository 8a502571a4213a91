"""Containers and images in a place of their own: nothing of the machine's podman is touched."""

from __future__ import annotations

import ctypes
import http.client
import json
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.dyno import PATIENCE, ask, telling

_CLONE_NEWNET = 0x40000000

# Locks, logs and events are files below the root, too: what podman has by default is the machine's.
# Not everybody may set limits as high as its own. runc also starts where cgroups are of version 1.
_ENGINE = """\
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
log_driver = "k8s-file"

[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
image_copy_tmp_dir = "{root}/tmp"
lock_type = "file"
runtime = "runc"
tmp_dir = "{root}/engine"
"""
_STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{root}/storage"
runroot = "{root}/run"

[storage.options]
additionalimagestores = [{stores}]
"""
# No image is ever looked for elsewhere.
_REGISTRIES = "unqualified-search-registries = []\n"


@dataclass(frozen=True)
class Podman:
    """The program with a storage of its own, and the service that speaks Docker's API."""

    root: Path

    @property
    def address(self) -> str:
        """Where the service listens, as DOCKER_HOST has it."""
        return f"unix://{self.root}/socket"

    @property
    def environ(self) -> dict[str, str]:
        """What podman, buildah and skopeo need to find this storage."""
        return {
            "PATH": "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin",
            "HOME": str(self.root),
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.root / "tmp"),
            "CONTAINERS_CONF": str(self.root / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.root / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self.root / "registries.conf"),
        }

    @property
    def storage(self) -> Path:
        """Where the images are."""
        return self.root / "storage"

    def run(self, *argv: str, limit: float = 300.0) -> str:
        """Return what a podman command prints; the test fails when the command does."""
        return call(["podman", *argv], self.environ, limit)

    def import_image(self, archive: Path, name: str, *changes: str) -> str:
        """Make an image of a file system's archive, and return its name."""
        options = [word for change in changes for word in ("--change", change)]
        self.run("import", "--quiet", *options, str(archive), name)
        return name

    def inspect(self, image: str) -> dict[str, Any]:
        """Return what podman knows of an image."""
        (known,) = json.loads(self.run("image", "inspect", image))
        return dict(known)

    @contextmanager
    def container(
        self,
        image: str,
        *argv: str,
        config: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
    ) -> Iterator[Container]:
        """Run an image, in a network that is loopback and nothing else, until the block ends."""
        name = f"test-{secrets.token_hex(4)}"
        said = [word for pair in (config or {}).items() for word in ("--env", "=".join(pair))]
        self.run(
            "run", "--detach", "--network", "none", "--name", name, *said, *options, image, *argv
        )
        try:
            yield Container(self, name)
        finally:
            self.run("rm", "--force", "--time", "0", "--volumes", name)


@dataclass(frozen=True)
class Container:
    """One running container."""

    podman: Podman
    name: str

    @property
    def log(self) -> str:
        argv = ["podman", "logs", self.name]
        return call(argv, self.podman.environ, PATIENCE, stderr=subprocess.STDOUT)

    @property
    def exit_code(self) -> int:
        return int(self._state("ExitCode"))

    def _state(self, key: str) -> str:
        return self.podman.run("inspect", "--format", f"{{{{.State.{key}}}}}", self.name).strip()

    def get(self, path: str, port: int = 8080, limit: float = PATIENCE) -> tuple[int, str]:
        """Return status and body of the first answer; wait for the server until then."""
        pid = int(self._state("Pid"))
        for _ in self._until(f"there is an answer on {path}"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=limit)
            with telling(self, path):
                connection.sock = _connect(pid, port, limit)
                return ask(connection, path)
        raise AssertionError("unreachable")

    def says(self, text: str) -> None:
        """Wait until it has written *text*."""
        for _ in self._until(f"it says {text!r}"):
            if text in self.log:
                return

    def stop(self, limit: int = 10) -> float:
        """Send SIGTERM to its first process, as a platform does, and SIGKILL after so many
        seconds; return how many it took."""
        started = time.monotonic()
        self.podman.run("stop", "--time", str(limit), self.name)
        return time.monotonic() - started

    def _until(self, what: str) -> Iterator[None]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            yield
            assert self._state("Running") == "true", f"It ended before {what}:\n{self.log}"
            time.sleep(0.05)
        raise AssertionError(f"{PATIENCE} s were not enough until {what}:\n{self.log}")


def _connect(pid: int, port: int, limit: float) -> socket.socket:
    """Return a connection to a port of a container. A socket stays in the network it was made in;
    a thread of its own enters that, and ends."""

    def enter() -> socket.socket:
        with open(f"/proc/{pid}/ns/net") as network:  # noqa: PTH123 - it has no file system's path.
            if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
        return socket.create_connection(("127.0.0.1", port), timeout=limit)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(enter).result()


@contextmanager
def open_podman(root: Path, *stores: Path) -> Iterator[Podman]:
    """Serve a new storage in *root*; in the end nothing of it is left, mounts included."""
    (root / "tmp").mkdir(parents=True)
    for name, text in (("containers", _ENGINE), ("storage", _STORAGE), ("registries", _REGISTRIES)):
        (root / f"{name}.conf").write_text(
            text.format(root=root, stores=", ".join(f'"{store}"' for store in stores))
        )
    podman = Podman(root)
    # Without the option it ends when nobody has asked for five seconds.
    service = subprocess.Popen(
        ["podman", "system", "service", "--time=0", podman.address],
        env=podman.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not (root / "socket").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert (root / "socket").exists(), f"podman's service doesn't listen after {PATIENCE} s"
        yield podman
    finally:
        service.terminate()
        service.wait(timeout=PATIENCE)
        try:
            podman.run("rm", "--all", "--force", "--time", "0", "--volumes")
        finally:
            _unmount_below(root)
            shutil.rmtree(root)


def _unmount_below(tree: Path) -> None:
    """Unmount what is mounted below a directory, the last first."""
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for mount in reversed(mounts):
        if Path(mount).is_relative_to(tree):
            subprocess.run(["umount", mount], check=True)


def call(
    argv: Sequence[str],
    environ: Mapping[str, str],
    limit: float,
    *,
    cwd: Path | None = None,
    stderr: int = subprocess.PIPE,
) -> str:
    """Return what a program prints; the test fails when the program does."""
    done = subprocess.run(
        argv,
        env=dict(environ),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        errors="replace",
        timeout=limit,
        check=False,
    )
    said = f"{done.stdout}{done.stderr or ''}"
    assert done.returncode == 0, f"{' '.join(map(str, argv))}: {done.returncode}\n{said}"
    return done.stdout
