"""What can't be built says why, numbered cures included, and costs the cache nothing."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import TypeAlias

import pytest
from e2e.archives import Files
from e2e.heroku import PROCFILE, SOMEBODY, Build, Platform
from e2e.index import Index

Tree: TypeAlias = dict[str, str | bytes]
GOOD: Tree = {"Procfile": PROCFILE, "requirements.txt": "alpha\n"}
BAD: dict[str, tuple[Tree, str]] = {
    "version without sense": ({".python-version": "three\n"}, "runtime-version-invalid"),
    "two versions in one file": (
        {"runtime.txt": "python-3.12.1\npython-3.13.0\n"},
        "runtime-version-multiple",
    ),
    "version file in UTF-16": (
        {"runtime.txt": "python-3.12".encode("utf-16")},
        "runtime-version-encoding",
    ),
    "empty version file": ({".python-version": "\n"}, "runtime-version-empty"),
    "version that no offer has": (
        {"runtime.txt": "python-3.12.99\n"},
        "runtime-version-not-found",
    ),
    "requirement that does not exist": (
        {"requirements.txt": "alpha\nno-such-thing\n"},
        "requirement-not-found",
    ),
    "version that does not exist": (
        {"requirements.txt": "alpha==9\n"},
        "requirement-version-not-found",
    ),
    "conflict": ({"requirements.txt": "gamma==1.0\ngamma==2.0\n"}, "requirement-conflict"),
    "conflict through another": (
        {"requirements.txt": "beta==1.0\nalpha<1\n"},
        "requirement-conflict",
    ),
    "hash mismatch": (
        {"requirements.txt": f"gamma==1.0 --hash=sha256:{hashlib.sha256(b'').hexdigest()}\n"},
        "requirement-hash-mismatch",
    ),
    "missing -r file": (
        {"requirements.txt": "-r reqs/base.txt\n"},
        "requirements-file-missing",
    ),
    "Procfile line without a name": ({"Procfile": "gunicorn app\n"}, "procfile-invalid"),
    "runtime in the source": ({".heroku/python/bin/python": ""}, "runtime-in-source"),
    "unknown installer": ({}, "setting-invalid"),
}
CONFIG = {"unknown installer": {"SLUGLINE_INSTALLER": "conda"}}


def picture(cache: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return what the store holds, to the byte, except for what notes say of the last build."""
    store = cache / "slugline/v1"
    return {
        str(path.relative_to(store)): (stat.st_mode, stat.st_mtime_ns, path.read_bytes())
        for path in sorted(store.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and "notes" not in path.parts
        and (stat := path.stat())
    }


def _is_explained(build: Build, *ids: str) -> None:
    assert (build.code, build.errors) == (1, list(ids)), build.output
    assert re.search(r"^ ! +Error: [^!]+(\n ! +[^!]+)?\.\n !\n", build.err, re.MULTILINE)
    assert re.search(r"^ ! +1\. \S", build.err, re.MULTILINE), build.err
    assert "Traceback" not in build.output


@pytest.mark.parametrize(
    ("case", "installer"),
    [
        (case, installer)
        for case, (_, expected) in BAD.items()
        # Before these, a build ends without asking any installer.
        for installer in (("uv", "pip") if expected.startswith("requirement-") else ("uv",))
    ],
)
def test_bad_input_is_explained_and_leaves_the_cache_alone(
    case: str, installer: str, platform: Platform, index: Index
) -> None:
    files, expected = BAD[case]
    config = {**index.config(), "SLUGLINE_INSTALLER": installer}
    good = platform.build(platform.checkout(GOOD), config)
    assert good.code == 0, good.output
    before = picture(platform.cache)

    build = platform.build(platform.checkout({**GOOD, **files}), config | CONFIG.get(case, {}))

    _is_explained(build, expected)
    assert build.report["failure_reason"] == expected
    assert picture(platform.cache) == before


def test_an_archive_with_a_wrong_checksum_is_refused(
    archives: Path, platform: Platform, tmp_path: Path
) -> None:
    archive = max(archives.glob("*.tar.gz"))
    shutil.copy(archive, tmp_path)
    wrong = hashlib.sha256(b"something else").hexdigest()
    (tmp_path / f"{archive.name}.sha256").write_text(f"{wrong}  {archive.name}\n")
    with closing(Files(tmp_path)) as files:
        for location in (str(tmp_path), f"http://{files.host}/"):
            config = {
                "SLUGLINE_PYTHON_OFFERS": "archive",
                "SLUGLINE_PYTHON_ARCHIVES": location,
            }
            build = platform.build(platform.checkout({**GOOD, "requirements.txt": ""}), config)

            _is_explained(build, "download-checksum-mismatch")


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_an_index_that_is_down_is_tried_again_and_then_named(
    installer: str, platform: Platform, index: Index
) -> None:
    index.status = HTTPStatus.SERVICE_UNAVAILABLE
    config = {**index.config(), "SLUGLINE_INSTALLER": installer}
    build = platform.build(platform.checkout(GOOD), config)

    _is_explained(build, "index-unreachable")
    assert index.asked.count("/simple/alpha/") > 1
    assert index.host in build.err


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_nobody_at_the_index_is_named(installer: str, platform: Platform) -> None:
    with closing(Index()) as gone:
        config = {**gone.config(), "SLUGLINE_INSTALLER": installer}
    build = platform.build(platform.checkout(GOOD), config)

    _is_explained(build, "index-unreachable")
    assert gone.host in build.err


@pytest.fixture
def _root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount and change users")


def _mounts(platform: Platform, at: Path, size: str) -> None:
    """Let *platform*'s programs see a small file system at *at*, and nobody else."""
    script = f'mount -t tmpfs -o size={size} tmpfs "$0" && exec "$@"'
    platform.prefix = ("unshare", "--mount", "bash", "-c", script, str(at))
    probe = [*platform.prefix, "true"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount")


@pytest.mark.usefixtures("_root")
def test_a_full_disk_is_named(platform: Platform, index: Index) -> None:
    store = platform.cache / "slugline/v1"
    store.mkdir()
    _mounts(platform, store, "8m")
    build = platform.build(platform.checkout(GOOD), index.config())

    _is_explained(build, "disk-full")


@pytest.mark.usefixtures("_root")
def test_a_cache_that_cannot_be_written_is_named(platform: Platform, index: Index) -> None:
    platform.become(SOMEBODY)
    (platform.cache / "slugline").chmod(0o555)
    build = platform.build(platform.checkout(GOOD), index.config())

    _is_explained(build, "cache-unwritable")


def test_a_cache_that_is_a_file_is_named(platform: Platform, index: Index) -> None:
    platform.cache = platform.root / "file"
    platform.cache.write_text("not a directory")
    build = platform.build(platform.checkout(GOOD), index.config())

    _is_explained(build, "cache-unwritable")


def test_all_bad_version_files_are_named_together(platform: Platform) -> None:
    files = {".python-version": "three\n", "runtime.txt": "python-\n", "Procfile": "gunicorn\n"}
    build = platform.build(platform.checkout(files))

    assert build.code == 1
    assert all(name in build.err for name in files), build.err
