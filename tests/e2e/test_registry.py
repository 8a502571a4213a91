"""Images and caches that live in a registry alone, as a farm's do: machines keep nothing."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from e2e.clients import RUN
from e2e.pack import Pack, exported, restored
from e2e.pack_apps import PACK_APPS
from e2e.podman import call
from e2e.registry import Registry, open_registry

HELLO = "Hello from Flask\n"
DESCRIPTIONS = 32_768
"""More bytes than an app of one page, configurations and manifests take; a layer of ours takes
millions."""


@dataclass
class Farm:
    """One app's builds, each of which knows no more than its source and the registry."""

    pack: Pack
    builder: str
    registry: Registry
    run_image: str
    app: Path
    first: str = ""
    """The log of its first build."""

    @property
    def image(self) -> str:
        return f"{self.registry.host}/apps/shop:main"

    def build(self) -> str:
        """Build the app as it stands, on a machine of its own; return the log."""
        cache = f"{self.registry.host}/apps/shop-cache"
        options = ["--publish", "--cache-image", cache, "--run-image", self.run_image]
        return self.pack.build(self.image, self.app, self.builder, *options)

    def uploaded(self, before: frozenset[str]) -> int:
        """Return how many bytes the registry has got that weren't among those *before*."""
        return sum(map(self.registry.size, self.registry.blobs() - before))

    def serve(self) -> tuple[int, str]:
        """Pull the app's image, run it, and return its answer."""
        podman = self.pack.podman
        podman.run("pull", "--quiet", "--tls-verify=false", self.image)
        with podman.container(self.image) as web:
            answer = web.get("/")
        podman.run("rmi", self.image)
        return answer


@pytest.fixture(scope="module")
def farm(pack: Pack, builder: str, ground: Path) -> Iterator[Farm]:
    """An app that was built once, and the registry that has its image."""
    root = ground / f"farm-{secrets.token_hex(4)}"
    root.mkdir()
    with open_registry(root / "registry") as registry:
        run_image = f"{registry.host}/run:base"
        pushed = ["podman", "push", "--quiet", "--tls-verify=false", RUN, run_image]
        call(pushed, pack.podman.environ, 300)
        app = PACK_APPS["gunicorn"].checkout(root / "app", lambda: pytest.fail("no lock"))
        farm = Farm(pack, builder, registry, run_image, app)
        farm.first = farm.build()
        yield farm
    shutil.rmtree(root)


def test_an_unchanged_app_uploads_nothing_but_what_describes_its_cache(farm: Farm) -> None:
    before = farm.registry.blobs()

    log = farm.build()

    assert restored(log) == {"cache"}
    assert set(exported(log).values()) == {"Reusing"}, log
    assert exported(log).keys() == exported(farm.first).keys()
    assert digest(log) == digest(farm.first)
    assert farm.uploaded(before) < DESCRIPTIONS, log
    assert farm.serve() == (200, HELLO)


def test_a_changed_line_uploads_the_app_and_no_other_layer(farm: Farm) -> None:
    module = farm.app / "app.py"
    module.write_text(module.read_text().replace("Hello", "Good morning"))
    before = farm.registry.blobs()

    log = farm.build()

    assert restored(log) & {"python", "venv"} == set()
    assert set(exported(log).values()) == {"Reusing"}, log
    assert "Added 1/1 app layer(s)" in log
    assert digest(log) != digest(farm.first)
    assert farm.uploaded(before) < DESCRIPTIONS, log
    assert farm.serve() == (200, HELLO.replace("Hello", "Good morning"))


def digest(log: str) -> str:
    """Return the digest of the image that a build has made."""
    found = re.search(r"\*\*\* Images \(sha256:([0-9a-f]{64})\)", log)
    assert found is not None, log
    return found[1]
