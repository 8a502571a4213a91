from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pip
import pytest
from e2e.heroku import series_at_hand
from loopback import serving

from buildpack.bootstrap import VENDOR, ensure_tools, tool_path
from buildpack.bootstrap.pinned_archive import NoPinnedArchiveError
from buildpack.bootstrap.pinned_pip import install_pinned_pip
from buildpack.model.problem import BuildFailed
from buildpack.problems.machine import CacheUnwritable, ToolsUnavailable

TOP = Path(__file__).parents[1]
ARCHIVE = "cpython-3.13.1+1-linux.tar.gz"


def make_wheel(directory: Path, name: str, version: str = "1.0") -> Path:
    """Make a wheel with one module and one script."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{name}-{version}.data/scripts/{name}": "#!/bin/sh\necho it works\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={digest64(text)},{len(text)}\n" for path, text in files.items()
    )
    path = directory / f"{name}-{version}-py3-none-any.whl"
    directory.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as wheel:
        for member, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            entry = zipfile.ZipInfo(member)
            entry.external_attr = (0o100755 if "scripts" in member else 0o100644) << 16
            wheel.writestr(entry, text)
    return path


def digest64(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def lock(path: Path, name: str, version: str, sha256: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{name}=={version} \\\n    --hash=sha256:{sha256}\n")


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pack_pip(path: Path) -> str:
    """Make an archive of a CPython that holds our own pip, and return its SHA-256."""
    with tarfile.open(path, "w:gz") as tar:
        place = "python/lib/python3.13/site-packages"
        tar.add(Path(pip.__file__).parent, f"{place}/pip")
        for name in ("python/bin/python3", f"{place}/pip/../../evil.py"):
            info = tarfile.TarInfo(name)
            info.size = 1
            tar.addfile(info, io.BytesIO(b"x"))
    return sha256_of(path)


def pin(vendor: Path, sha256: str, url: str) -> None:
    archives = {"some-machine": {"file": ARCHIVE, "sha256": sha256}}
    (vendor / "python.json").write_text(json.dumps({"url": url, "archives": archives}))


class Kit:
    """A vendor directory of our own, with wheels in a directory instead of an index."""

    def __init__(self, path: Path) -> None:
        self.cache = path / "cache"
        self.vendor = path / "vendor"
        self.wheels = path / "wheels"
        self.said: list[str] = []
        for name in ("thelib", "thetool"):
            self.release(name, "1.0")
        pin(self.vendor, "0" * 64, "http://127.0.0.1:1/nobody/listens/here")

    @property
    def home(self) -> Path:
        return self.cache / "slugline/tools"

    def release(self, name: str, version: str) -> None:
        sha256 = sha256_of(make_wheel(self.wheels, name, version))
        file = "requirements.txt" if name == "thelib" else f"tools/{name}.txt"
        lock(self.vendor / file, name, version, sha256)

    def ensure(self, env: Mapping[str, str] | None = None) -> dict[str, Path]:
        ours = {"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        return ensure_tools(
            self.cache,
            env={**ours, **(env or {})},
            say=self.said.append,
            tools=("thetool",),
            vendor=self.vendor,
        )

    def names(self) -> list[str]:
        return sorted(path.name for path in self.home.iterdir())


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path)


def test_the_library_and_the_tools_are_installed(kit: Kit) -> None:
    tools = kit.ensure()

    assert (tools["library"] / "thelib.py").is_file()
    assert (tools["thetool"] / "thetool.py").is_file()
    assert os.access(tools["thetool"] / "bin/thetool", os.X_OK)
    assert len(kit.said) == 1


def test_byte_code_is_there_and_does_not_depend_on_times(kit: Kit) -> None:
    tools = kit.ensure()

    [compiled] = (tools["library"] / "__pycache__").iterdir()
    assert compiled.read_bytes()[4:8] == b"\x01\x00\x00\x00"


def test_the_next_build_installs_nothing(kit: Kit) -> None:
    first = kit.ensure()
    shutil.rmtree(kit.wheels)

    assert kit.ensure() == first
    assert len(kit.said) == 1


def test_a_new_lock_takes_the_place_of_the_old_one(kit: Kit) -> None:
    first = kit.ensure()
    kit.release("thelib", "2.0")
    other_python = kit.home / "library-3.99-0123456789abcdef"
    other_python.mkdir()

    second = kit.ensure()

    assert (second["library"] / "thelib.py").read_text() == "VERSION = '2.0'\n"
    assert second["thetool"] == first["thetool"]
    assert kit.names() == sorted(
        ["lock", other_python.name, second["library"].name, second["thetool"].name]
    )


def test_what_a_killed_build_has_left_is_swept_and_never_used(kit: Kit) -> None:
    stray = kit.home / ".incoming-library-0123"
    stray.mkdir(parents=True)
    (stray / "thelib.py").write_text("half")

    tools = kit.ensure()

    assert not stray.exists()
    assert (tools["library"] / "thelib.py").read_text() == "VERSION = '1.0'\n"


def test_the_apps_settings_for_pip_do_not_lead_our_tools_astray(kit: Kit, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "elsewhere")

    tools = kit.ensure(
        {
            "PIP_TARGET": elsewhere,
            "PIP_REQUIREMENT": f"{elsewhere}/requirements.txt",
            "PIP_NO_BINARY": ":all:",
            "PYTHONHOME": elsewhere,
            "PYTHONPATH": elsewhere,
        }
    )

    assert (tools["library"] / "thelib.py").is_file()
    assert not Path(elsewhere).exists()


def test_a_hash_that_does_not_match_installs_nothing_and_all_ways_are_named(kit: Kit) -> None:
    for name in ("thelib", "thetool"):
        make_wheel(kit.wheels, name).write_bytes(b"not what was locked")

    with serving({}) as server, pytest.raises(BuildFailed) as failure:
        kit.ensure({"SLUGLINE_PYTHON_BOOTSTRAP_URL": server.url})

    problem = failure.value.problem
    assert isinstance(problem, ToolsUnavailable)
    ways = [way for way, _ in problem.tried]
    assert ways == [f"the pip of {sys.executable}", "the pip of a pinned CPython"]
    assert problem.tool == "library"
    # Though neither of the two could be installed.
    assert len(server.asked) == 1
    assert kit.names() == ["lock"]


def test_a_cache_that_cannot_be_written_is_a_problem(kit: Kit) -> None:
    kit.cache.write_text("not a directory")

    with pytest.raises(BuildFailed) as failure:
        kit.ensure()

    assert failure.value.problem == CacheUnwritable(path=kit.home, why="Not a directory")


def test_two_builds_at_once_install_once(kit: Kit) -> None:
    found: list[dict[str, Path]] = []
    builds = [threading.Thread(target=lambda: found.append(kit.ensure())) for _ in range(2)]

    for build in builds:
        build.start()
    for build in builds:
        build.join()

    assert found[0] == found[1]
    assert len(kit.names()) == 3


def test_a_release_archive_brings_its_wheels(kit: Kit, tmp_path: Path) -> None:
    bundled = sorted(Path(sys.base_prefix).glob("lib/python3*/ensurepip/_bundled/pip-*.whl"))
    if not bundled:
        pytest.skip("this Python comes without a wheel of pip")
    kit.wheels.rename(kit.vendor / "wheels")
    shutil.copy(bundled[-1], kit.vendor / "wheels")

    tools = kit.ensure({"PIP_FIND_LINKS": str(tmp_path / "nothing")})

    assert (tools["library"] / "thelib.py").is_file()


def test_a_pinned_archive_lends_its_pip_and_nothing_else(kit: Kit, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    pin(kit.vendor, pack_pip(archive), "http://127.0.0.1:1/")
    kit.home.mkdir(parents=True)
    with serving({f"/mirror/{ARCHIVE.replace('+', '%2B')}": archive.read_bytes()}) as server:
        env = {"SLUGLINE_PYTHON_BOOTSTRAP_URL": f"{server.url}/mirror/"}

        first = install_pinned_pip(kit.home, kit.vendor, env)
        second = install_pinned_pip(kit.home, kit.vendor, env)

    assert (first, len(server.asked)) == (second, 1)
    command = [sys.executable, "-I", "-S", str(first), "--version"]
    assert subprocess.run(command, capture_output=True, check=True).stdout.startswith(b"pip ")
    assert kit.names() == [first.parents[1].name]
    assert [path.name for path in first.parents[1].iterdir()] == ["pip"]
    assert not list(tmp_path.rglob("evil.py"))


@pytest.mark.parametrize("served", [b"something else", None], ids=["another file", "nothing"])
def test_a_pinned_archive_that_is_not_the_one_is_refused(kit: Kit, served: bytes | None) -> None:
    kit.home.mkdir(parents=True)
    path = f"/{ARCHIVE.replace('+', '%2B')}"
    with serving({path: served} if served else {}) as server, pytest.raises(NoPinnedArchiveError):
        install_pinned_pip(kit.home, kit.vendor, {"SLUGLINE_PYTHON_BOOTSTRAP_URL": server.url})

    assert kit.names() == []


def test_the_locks_say_what_this_python_gets(tmp_path: Path) -> None:
    for name in ("library", *(path.stem for path in (VENDOR / "tools").glob("*.txt"))):
        series = f"{sys.version_info[0]}.{sys.version_info[1]}"
        assert tool_path(tmp_path, name).name.startswith(f"{name}-{series}-")


# --- End to end: the real locks, and the index that the environment names. ---

USE = """
import os, subprocess, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from buildpack.bootstrap import ensure_tools
tools = ensure_tools(
    Path(sys.argv[2]),
    env=dict(os.environ),
    say=lambda line: print(line, flush=True),
    tools=("uv",),
    vendor=Path(sys.argv[3]),
)
sys.path.insert(0, str(tools["library"]))
import packaging.version, requests, virtualenv
subprocess.run([str(tools["uv"] / "bin/uv"), "--version"], check=True)
"""


def use_tools(python: Path, cache: Path, vendor: Path, env: Mapping[str, str]) -> list[str]:
    changes = [f"{name}={value}" for name, value in env.items()]
    done = subprocess.run(
        ["env", *changes, str(python), "-IS", "-c", USE, str(TOP), str(cache), str(vendor)],
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.fixture
def bare_python(tmp_path: Path) -> Path:
    """The system's python3 without pip, venv and ensurepip, as on a stack image."""
    system = Path("/usr/bin/python3").resolve()
    library = Path("/usr/lib") / system.name
    if not (library / "os.py").is_file():
        pytest.skip("the system has no python3 with its library in /usr/lib")
    here = tmp_path / "usr"
    (here / "bin").mkdir(parents=True)
    shutil.copy(system, here / "bin" / system.name)
    left_out = ("ensurepip", "venv", "distutils", "dist-packages", "site-packages", "test")
    shutil.copytree(
        library, here / "lib" / system.name, ignore=shutil.ignore_patterns(*left_out, "*.pyc")
    )
    return here / "bin" / system.name


@pytest.mark.e2e
def test_a_bare_python_gets_its_tools_with_the_pip_of_a_pinned_archive(
    bare_python: Path, tmp_path: Path
) -> None:
    no_pip = subprocess.run([bare_python, "-I", "-m", "pip"], capture_output=True, check=False)
    assert b"No module named pip" in no_pip.stderr
    vendor = tmp_path / "vendor"
    shutil.copytree(VENDOR, vendor)
    pin(vendor, pack_pip(tmp_path / "archive"), "http://127.0.0.1:1/")
    path = f"/{ARCHIVE.replace('+', '%2B')}"
    with serving({path: (tmp_path / "archive").read_bytes()}) as server:
        env = {"SLUGLINE_PYTHON_BOOTSTRAP_URL": server.url, "PYTHONHOME": "/invalid"}

        first = use_tools(bare_python, tmp_path / "cache", vendor, env)
        second = use_tools(bare_python, tmp_path / "cache", vendor, env)

    assert [line.split()[0] for line in first] == ["Installing", "uv"]
    assert [line.split()[0] for line in second] == ["uv"]
    assert server.asked == [path]


@pytest.mark.e2e
@pytest.mark.parametrize("series", ["3.10", "3.12", "3.13"])
def test_each_python_of_a_stack_gets_its_tools(series: str, tmp_path: Path) -> None:
    if series not in series_at_hand():
        pytest.skip(f"there is no Python {series} here")
    python = series_at_hand()[series] / "bin/python3"

    said = use_tools(python, tmp_path / "cache", VENDOR, {"PYTHONPATH": "/invalid"})

    assert [line.split()[0] for line in said] == ["Installing", "uv"]
