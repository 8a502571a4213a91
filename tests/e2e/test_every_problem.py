"""Every problem that no other test of this directory provokes, raised by the real tools.

``tests/test_problems.py`` sees to it that none is forgotten."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import pytest
from e2e.archives import Files
from e2e.heroku import PROCFILE, Build, Platform, series_at_hand
from e2e.index import Index, make_wheel

from buildpack.system.local_cache import cache_for

Tree: TypeAlias = Mapping[str, str | bytes]
Config: TypeAlias = Mapping[str, str]

NOWHERE = "/nowhere/at/all"
_POETRY = '[tool.poetry]\n[tool.poetry.dependencies]\npython = "*"\n'

# How a build ends before anything is installed: the app's files, and its config vars.
PLANNING: dict[str, tuple[Tree, Config]] = {
    "runtime-not-cpython": ({"runtime.txt": "pypy3.10\n"}, {}),
    "runtime-version-not-text": ({"Pipfile": "[requires]\npython_version = 3.10\n"}, {}),
    "manifest-absent": ({}, {"SLUGLINE_MANIFEST": "uv.lock"}),
    "lock-version-unknown": ({"pylock.toml": 'lock-version = "9.0"\n'}, {}),
    "dependency-entry-unreadable": ({"pyproject.toml": f'{_POETRY}alpha = "three"\n'}, {}),
    "environment-conda": ({"environment.yml": "dependencies:\n- python=3.12\n- mkl_fft\n"}, {}),
    "requirement-option-unknown": ({"requirements.txt": "alpha --frobnicate\n"}, {}),
    "hook-not-runnable": ({"bin/pre_compile": "#!/no/such/interpreter\n"}, {}),
}

# Lines of a requirements file that end a build, whoever installs.
INSTALLING = {
    "requirement-version-not-found": "alpha==7.0",
    "requirement-python-mismatch": "snake==1.0",
    "requirement-platform-mismatch": "winonly==306",
    "requirement-hash-missing": "--require-hashes\nalpha==1.0",
    "dependencies-failed": "torn",
}


def tar_of(files: Mapping[str, bytes]) -> bytes:
    """Return a compressed tar archive of programs."""
    content = BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(text), 0o755
            archive.addfile(member, BytesIO(text))
    return content.getvalue()


BROKEN_PYTHON = b"#!/bin/sh\necho 'libpython.so: cannot open shared object file' >&2\nexit 127\n"

# What an archive of Python 3.12.99 holds, and its ending.
ARCHIVES: dict[str, tuple[bytes, str]] = {
    "archive-unsafe": (tar_of({"../outside": b""}), "gz"),
    "archive-unreadable": (b"no archive", "gz"),
    "zstd-missing": (b"", "zst"),
    "runtime-broken": (tar_of({"python/bin/python3.12": BROKEN_PYTHON}), "gz"),
}

STUBBORN = """import os, signal
from http.server import HTTPServer, SimpleHTTPRequestHandler

signal.signal(signal.SIGTERM, signal.SIG_IGN)
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), SimpleHTTPRequestHandler).serve_forever()
"""

# How a local command ends: the Procfile, and the command around the app.
LOCAL = {
    "boot-no-answer": ("web: sleep 60", "check", ""),
    "boot-no-web-process": ("worker: python app.py", "check", ""),
    "boot-not-stopping": ("web: exec python app.py", "check", ""),
    "process-unknown": ("web: python app.py", "run", "nobody"),
    "slug-in-the-way": ("web: python app.py", "build", "--slug={root}"),
}


def ended(build: Build) -> tuple[int, str]:
    """Return the exit code and the last id: before it stands evidence, which may hold brackets."""
    assert "Traceback" not in build.output
    return build.code, build.errors[-1] if build.errors else ""


def without(platform: Platform, program: str) -> None:
    """Let *platform*'s programs see every other program, and not this one."""
    bin_dir = platform.root / "bin"
    bin_dir.mkdir()
    for directory in platform.environment()["PATH"].split(":"):
        for path in Path(directory).iterdir():
            link = bin_dir / path.name
            if path.name != program and not os.path.lexists(link):
                link.symlink_to(path)
    platform.environ["PATH"] = str(bin_dir)


def kept(platform: Platform) -> dict[str, int]:
    """Return the files that the cache keeps for the app: what is written anew is another inode."""
    trees = (platform.cache / "slugline/v1").glob("*/current/tree")
    found = {str(path): path.lstat().st_ino for tree in trees for path in tree.rglob("*")}
    assert found
    return found


def call(platform: Platform, program: str, *arguments: object, **config: str) -> tuple[int, str]:
    """Return the exit code of one of our programs, and the last id that it tells."""
    called = begin(platform, program, *arguments, **config)
    return finish(called)


def begin(
    platform: Platform, program: str, *arguments: object, **config: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [platform.buildpack / "bin" / program, *map(str, arguments)],
        env={**platform.environment(), "XDG_CACHE_HOME": str(platform.cache), **config},
        cwd=platform.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    try:
        _, err = process.communicate(timeout=120)
    finally:
        process.kill()
    assert "Traceback" not in err
    return process.returncode, (ids(err) or [err])[-1]


def ids(told: str) -> list[str]:
    """Return the id that closes each message."""
    return re.findall(r"^(?: ! +)?\[([a-z0-9-]+)\]$", told, re.MULTILINE)


def test_local_commands_name_what_is_wrong(warm_platform: Platform) -> None:
    begun: dict[str, subprocess.Popen[str]] = {}
    # All at once, and before the other tests: one of them waits for half a minute, as a platform
    # does.
    for problem, (procfile, command, more) in LOCAL.items():
        # A file that serves by itself would be a web process without a line in the Procfile.
        source = STUBBORN if procfile.startswith("web") else "print('works')\n"
        app = warm_platform.checkout({"Procfile": f"{procfile}\n", "app.py": source})
        own = cache_for(warm_platform.cache, app) / "slugline/v1/python"
        python = warm_platform.cache / "slugline/v1/python"
        shutil.copytree(python, own, symlinks=True, copy_function=os.link)
        words = (app, *more.format(root=warm_platform.root).split())
        limit = {"SLUGLINE_CHECK_TIMEOUT": "5" if problem == "boot-no-answer" else "60"}
        begun[problem] = begin(warm_platform, "slugline", command, *words, **limit)

    assert {problem: finish(process) for problem, process in begun.items()} == {
        problem: (1, problem) for problem in LOCAL
    }


@pytest.mark.parametrize("problem", PLANNING)
def test_a_build_ends_before_anything_is_installed(
    problem: str, warm_platform: Platform, index: Index
) -> None:
    files, config = PLANNING[problem]
    app, before = warm_platform.checkout({"Procfile": PROCFILE, **files}), kept(warm_platform)

    build = warm_platform.build(app, {**index.config(), **config})

    assert ended(build) == (1, problem), build.output
    assert not build.worked
    assert kept(warm_platform) == before


@pytest.fixture
def offers(index: Index) -> Index:
    """An index with releases that can't be installed."""
    wheel = make_wheel("any", "1.0", {}, ())
    index.offer("snake", "snake-1.0-py3-none-any.whl", wheel, {"requires-python": ">=3.99"})
    index.offer("winonly", "winonly-306-py3-none-win_amd64.whl", wheel)
    index.offer("torn", "torn-1.0-py3-none-any.whl", wheel[: len(wheel) // 2])
    return index


@pytest.mark.parametrize("engine", ["uv", "pip"])
@pytest.mark.parametrize("problem", INSTALLING)
def test_an_installer_fails(
    problem: str, engine: str, warm_platform: Platform, offers: Index
) -> None:
    files = {"Procfile": PROCFILE, "requirements.txt": f"{INSTALLING[problem]}\n"}
    config, before = {**offers.config(), "SLUGLINE_INSTALLER": engine}, kept(warm_platform)

    build = warm_platform.build(warm_platform.checkout(files), config)

    assert ended(build) == (1, problem), build.output
    assert kept(warm_platform) == before


@pytest.mark.parametrize("engine", ["uv", "pip"])
def test_a_repository_is_wanted_where_there_is_no_git(
    engine: str, warm_platform: Platform, index: Index
) -> None:
    without(warm_platform, "git")
    files = {"Procfile": PROCFILE, "requirements.txt": "alpha @ git+http://127.0.0.1:9/alpha.git\n"}
    config = {**index.config(), "SLUGLINE_INSTALLER": engine}

    build = warm_platform.build(warm_platform.checkout(files), config)

    assert ended(build) == (1, "git-missing"), build.output


@pytest.mark.parametrize("problem", ARCHIVES)
def test_an_archive_of_python_is_no_good(problem: str, platform: Platform, tmp_path: Path) -> None:
    content, ending = ARCHIVES[problem]
    archive = tmp_path / f"cpython-3.12.99-linux-gnu.tar.{ending}"
    archive.write_bytes(content)
    Path(f"{archive}.sha256").write_text(hashlib.sha256(content).hexdigest())
    without(platform, "zstd")
    config = {"SLUGLINE_PYTHON_OFFERS": "archive", "SLUGLINE_PYTHON_ARCHIVES": str(tmp_path)}

    build = platform.build(platform.checkout({"Procfile": PROCFILE}), config)

    assert ended(build) == (1, problem), build.output


def test_an_archive_of_python_or_its_checksum_is_not_there(
    platform: Platform, tmp_path: Path
) -> None:
    app = {"Procfile": PROCFILE}
    config = {"SLUGLINE_PYTHON_OFFERS": "archive", "SLUGLINE_PYTHON_ARCHIVES": NOWHERE}
    unreachable = platform.build(platform.checkout(app), config)
    archive = tmp_path / "cpython-3.12.99-linux-gnu.tar.gz"
    archive.write_bytes(b"")
    with closing(Files(tmp_path)) as files:
        for place in (str(tmp_path), f"http://{files.host}/"):
            config["SLUGLINE_PYTHON_ARCHIVES"] = place
            unproved = platform.build(platform.checkout(app), config)
            assert ended(unproved) == (1, "archive-checksum-missing"), unproved.output
        archive.rename(f"{archive}.sha256").write_text(hashlib.sha256(b"").hexdigest())
        (tmp_path / "index.txt").write_text(f"{archive.name}\n")
        missing = platform.build(platform.checkout(app), config)

    assert ended(unreachable) == (1, "runtime-offers-unreachable"), unreachable.output
    assert ended(missing) == (1, "download-failed"), missing.output


def test_what_is_odd_is_noticed(warm_platform: Platform, index: Index, tmp_path: Path) -> None:
    *_, (series, prefix) = series_at_hand().items()
    (tmp_path / f"cpython-{series}.99-linux-gnu.tar.gz").write_bytes(b"")
    index.add("torch", "2.4.0", "nvidia-cublas-cu12")
    index.add("nvidia-cublas-cu12")
    files = {
        ".python-version": f"3.99\n{prefix.name}\n",
        "runtime.text": "",
        "requirements.txt": "torch\n",
        "pylock.toml": 'lock-version = "1.0"\n',
    }
    config = {
        "SLUGLINE_PYTHON_OFFERS": "installed archive",
        "SLUGLINE_PYTHON_ARCHIVES": str(tmp_path),
        "SLUGLINE_SLUG_LIMIT": "1",
        "SLUGLINE_COLOUR": "blue",
    }

    build = warm_platform.build(warm_platform.checkout(files), {**index.config(), **config})

    assert (build.code, set(build.notices)) == (
        0,
        {
            "entry-point-missing",
            "manifest-misspelled",
            "manifest-several",
            "runtime-version-outdated",
            "runtime-version-passed-over",
            "setting-unknown",
            "slug-large",
            "torch-with-cuda",
        },
    ), build.output


def test_what_is_left_open_is_noticed(warm_platform: Platform, index: Index) -> None:
    index.add("gunicorn")
    application = "from flask import Flask\n\napp = Flask(__name__)\n"
    files = {
        "Pipfile": '[packages]\ngunicorn = "*"\n',
        "app.py": application,
        "main.py": application,
    }

    build = warm_platform.build(warm_platform.checkout(files), index.config())

    assert (build.code, set(build.notices)) == (
        0,
        {"entry-point-ambiguous", "lock-missing", "runtime-version-unpinned"},
    ), build.output


def test_what_the_asked_installer_cannot_do_another_one_does(
    warm_platform: Platform, index: Index
) -> None:
    files = {
        "Procfile": PROCFILE,
        "pylock.toml": 'lock-version = "1.0"\ncreated-by = "us"\npackages = []\n',
    }
    config = {**index.config(), "SLUGLINE_INSTALLER": "pip"}

    build = warm_platform.build(warm_platform.checkout(files), config)

    assert (build.code, build.notices[-1]) == (0, "installer-unsuitable"), build.output


def test_nothing_in_a_source_is_python(platform: Platform) -> None:
    code, _, err = platform.detect(platform.checkout({"index.php": ""}))

    assert (code, ids(err)) == (1, ["detect-no-app"])


def test_a_platform_calls_us_wrongly(platform: Platform) -> None:
    app = platform.checkout({"Procfile": PROCFILE})
    file = platform.root / "file"
    file.write_text("")

    assert call(platform, "compile", app) == (1, "wrong-arguments")
    assert call(platform, "compile", NOWHERE, platform.cache) == (1, "wrong-arguments")
    assert call(platform, "compile", app, platform.cache, file) == (1, "env-dir-unreadable")
    (platform.root / "env dir").mkdir()
    (platform.root / "env dir/KEY_STORE").write_bytes(b"\0")
    said = call(platform, "compile", app, platform.cache, platform.root / "env dir")
    assert said == (1, "config-var-unusable")
    assert call(platform, "test", app) == (1, "test-build-missing")


def test_a_file_of_the_app_cannot_be_read(platform: Platform) -> None:
    app = platform.checkout({"Procfile": PROCFILE})
    (app / "requirements.txt").symlink_to("requirements.txt")

    assert ended(platform.build(app)) == (1, "file-unreadable")


def test_our_own_tools_cannot_be_had(platform: Platform, index: Index) -> None:
    platform.environ |= {
        "PIP_INDEX_URL": index.url(),
        "PIP_FIND_LINKS": "",
        "SLUGLINE_PYTHON_BOOTSTRAP_URL": f"http://{index.host}/",
    }
    app = platform.checkout({"Procfile": PROCFILE})

    assert call(platform, "compile", app, platform.root / "empty") == (1, "tools-unavailable")


def test_a_program_of_ours_fails(platform: Platform) -> None:
    (patchelf,) = platform.cache.glob("slugline/tools/patchelf-*/bin/patchelf")
    patchelf.unlink()
    patchelf.symlink_to("/bin/false")

    build = platform.build(platform.checkout({"Procfile": PROCFILE}))

    assert ended(build) == (1, "tool-failed"), build.output


def test_our_own_library_is_damaged(platform: Platform) -> None:
    (packaging,) = platform.cache.glob("slugline/tools/library-*/packaging")
    shutil.rmtree(packaging)

    build = platform.build(platform.checkout({"Procfile": PROCFILE}))

    assert (build.code, build.errors) == (3, ["internal-error"]), build.output
