"""The lifecycle's phases without a daemon: images come as directories of the OCI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from e2e.pack import Pack
from e2e.pack_apps import PACK_APPS
from e2e.phases import Phases
from e2e.podman import call

IMAGE = "slugline.test/laid-out:1"


def test_phases_make_an_image_of_files_alone(pack: Pack, builder: str, tmp_path: Path) -> None:
    podman = pack.podman
    app = PACK_APPS["gunicorn"].checkout(tmp_path / "app", lambda: pytest.fail("no lock"))
    phases = Phases(podman, builder, tmp_path, pack.archives)
    phases.prepare(app)

    first, second = phases.build(IMAGE, app), phases.build(IMAGE, app)

    for name in ("python", "venv"):
        assert f"Adding layer 'slugline/python:{name}'" in first
        assert f"Reusing layer 'slugline/python:{name}'" in second
    made = f"{phases.images / IMAGE.replace(':', '/')}:1"
    known = json.loads(call(["skopeo", "inspect", f"oci:{made}"], podman.environ, 60))
    assert known["Labels"]["io.buildpacks.base.distro.name"] == "debian"
    call(["skopeo", "copy", f"oci:{made}", f"containers-storage:{IMAGE}"], podman.environ, 120)
    with podman.container(IMAGE, options=["--read-only"]) as web:
        assert web.get("/") == (200, "Hello from Flask\n")
