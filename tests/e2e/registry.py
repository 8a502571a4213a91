"""A registry of images on loopback: the reference one, which Debian packages."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.dyno import PATIENCE

_PROGRAM = "docker-registry"
# It says itself which port it was given.
_CONFIG = """\
version: 0.1
log:
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: {root}/images
http:
  addr: 127.0.0.1:0
"""


@dataclass(frozen=True)
class Registry:
    """A running one."""

    root: Path
    host: str
    """Its address, as names of images begin with it."""

    def blobs(self) -> frozenset[str]:
        """Return the digests of all that was ever uploaded: layers, configurations, manifests."""
        return frozenset(
            path.parent.name
            for path in self.root.glob("images/docker/registry/v2/blobs/*/*/*/data")
        )

    def size(self, blob: str) -> int:
        """Return how many bytes were uploaded for one of them."""
        (path,) = self._data(blob)
        return path.stat().st_size

    def _data(self, blob: str) -> Iterator[Path]:
        return self.root.glob(f"images/docker/registry/v2/blobs/sha256/*/{blob}/data")


@contextmanager
def open_registry(root: Path) -> Iterator[Registry]:
    """Serve what lies in *root* until the block ends."""
    root.mkdir()
    config, log = root / "config.yml", root / "log"
    config.write_text(_CONFIG.format(root=root))
    with log.open("w") as said:
        server = subprocess.Popen(
            [_PROGRAM, "serve", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Registry(root, _address(log))
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def _address(log: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := re.search(r"listening on (127\.0\.0\.1:\d+)", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"{_PROGRAM} doesn't listen:\n{log.read_text()}")
