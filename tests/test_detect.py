from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from buildpack.facts.app_dir import SIGNS, find_apps
from buildpack.model.manifest import MANIFESTS
from buildpack.system.app_tree import DirectoryTree

TOP = Path(__file__).resolve().parent.parent
DETECT = TOP / "bin/detect"
START = TOP / "buildpack/platforms/start.py"


def detect(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run bin/detect in an environment that means ill."""
    return subprocess.run(
        [str(DETECT), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        env={
            "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
            "PYTHONHOME": "/nonexistent",
            "PYTHONPATH": "/nonexistent",
        },
    )


def fill(directory: Path, *paths: str) -> str:
    for path in paths:
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).touch() if not path.endswith("/") else (directory / path).mkdir()
    return str(directory)


@pytest.mark.parametrize(
    "paths",
    [
        *((name,) for name in ("requirements.txt", "uv.lock", "poetry.lock", "Pipfile.lock")),
        *((name,) for name in ("Pipfile", "pylock.toml", "pylock.prod.toml", "pdm.lock")),
        *((name,) for name in ("pyproject.toml", "setup.py", "setup.cfg", "environment.yml")),
        *((name,) for name in ("runtime.txt", ".python-version", "hello.py", "manage.py")),
        *((name,) for name in ("requirements/base.txt", "__pycache__/", "venv/", "requirment.py")),
        ("Procfile", "uwsgi.ini"),
        ("wsgiapp/__init__.py", "wsgiapp/main.py"),
    ],
    ids=" ".join,
)
def test_whatever_looks_like_a_python_app_is_one(tmp_path: Path, paths: tuple[str, ...]) -> None:
    found = detect(fill(tmp_path, *paths))

    assert (found.returncode, found.stdout, found.stderr) == (0, "Python\n", "")


@pytest.mark.parametrize(
    "paths",
    [(), ("index.js", "package.json"), ("Procfile",), ("node_modules/gyp/a.py",), (".git/a.py",)],
    ids=lambda paths: " ".join(paths) or "nothing",
)
def test_anything_else_is_refused_with_help(tmp_path: Path, paths: tuple[str, ...]) -> None:
    found = detect(fill(tmp_path, *paths))

    assert (found.returncode, found.stdout) == (1, "")
    assert "[detect-no-app]" in found.stderr
    assert "looks as if" not in found.stderr


@pytest.mark.parametrize(
    ("text", "code"),
    [("web: python -m http.server $PORT", 0), ("web: uwsgi uwsgi.yml", 0), ("web: node .", 1)],
)
def test_a_procfile_alone_counts_when_it_runs_python(tmp_path: Path, text: str, code: int) -> None:
    (tmp_path / "Procfile").write_text(text)

    assert detect(str(tmp_path)).returncode == code


def test_the_help_lists_what_was_found_and_no_more_than_fits(tmp_path: Path) -> None:
    names = [f"{number:02}.js" for number in range(25)]

    lines = detect(fill(tmp_path, *names, "app/")).stderr.splitlines()

    assert [name for name in names if f" !       {name}" in lines] == names[:20]
    assert " !       and 6 more" in lines


@pytest.mark.parametrize("path", ["backend", "services/api"])
def test_a_directory_that_compile_takes_for_an_app_is_one(tmp_path: Path, path: str) -> None:
    for sign in sorted(SIGNS.union(MANIFESTS)):
        root = tmp_path / sign
        found = detect(fill(root, "README.md", f"{path}/{sign}", "web/index.js"))

        assert (found.returncode, found.stdout, found.stderr) == (0, "Python\n", ""), sign
        assert find_apps(DirectoryTree(root)) == (path,)


@pytest.mark.parametrize(
    "path",
    [
        *("a/b/c/requirements.txt", "scripts/deploy.py", ".github/requirements.txt"),
        *("node_modules/gyp/setup.py", "vendor/x/setup.py", "README.md/"),
    ],
)
def test_what_compile_takes_for_no_app_is_none(tmp_path: Path, path: str) -> None:
    assert detect(fill(tmp_path, path)).returncode == 1
    assert find_apps(DirectoryTree(tmp_path)) == ()


def test_an_app_below_another_language_is_pointed_out(tmp_path: Path) -> None:
    found = detect(fill(tmp_path, "package.json", "backend/requirements.txt", "web/index.js"))

    assert found.returncode == 1
    assert " !     1. Set the config var SLUGLINE_APP_DIR to backend" in found.stderr.splitlines()
    assert " !       web/" in found.stderr.splitlines()


def test_what_is_pointed_out_helps(tmp_path: Path) -> None:
    fill(tmp_path, "package.json", "backend/requirements.txt", ".python-version")

    assert detect(str(tmp_path)).returncode == 0


def test_names_that_cant_be_shown_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\x1b[31m")).touch()

    found = detect(str(tmp_path))

    assert found.returncode == 1
    assert "\x1b" not in found.stderr


@pytest.mark.parametrize("arguments", [(), ("",), ("a", "b", "c")])
def test_other_arguments_get_the_usage(arguments: tuple[str, ...]) -> None:
    found = detect(*arguments)

    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith(" !     Usage: bin/detect <build-dir>")


@pytest.mark.parametrize("name", ["missing", "file"])
def test_what_is_no_directory_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()

    found = detect(str(tmp_path / name))

    assert found.returncode == 1
    assert str(tmp_path / name) in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_a_directory_that_cant_be_read_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    script = (
        "import os, sys; os.setuid(12345); sys.path.insert(0, sys.argv[1]); "
        "from buildpack.platforms.detect import detect; sys.exit(detect(sys.argv[2:]))"
    )

    found = subprocess.run(
        [sys.executable, "-IS", "-c", script, str(DETECT.parent.parent), str(closed)],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )

    assert found.returncode == 1
    assert "Permission denied" in found.stderr


def test_it_imports_no_more_than_it_says(tmp_path: Path) -> None:
    plain = subprocess.run(
        [sys.executable, "-IS", "-X", "importtime", "-c", "import os, sys"],
        capture_output=True,
        text=True,
        check=True,
    )
    whole = subprocess.run(
        [sys.executable, "-IS", "-X", "importtime", str(START), "detect", fill(tmp_path, "app.py")],
        capture_output=True,
        text=True,
        check=True,
    )

    ours = imported(whole.stderr) - imported(plain.stderr)

    assert ours == {
        "buildpack",
        "buildpack.detect",
        "buildpack.platforms",
        "buildpack.platforms.detect",
    }


def imported(report: str) -> set[str]:
    return set(re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", report, re.MULTILINE))
